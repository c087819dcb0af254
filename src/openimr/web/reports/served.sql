-- Every determination first served in a review (corrections left out) in a period, with the days it took: from the last
-- notice of assignment, and from the moment the records were complete (the last that counted before it was served).
SELECT s.case_id,
       s.at AS served_at,
       assigned.at AS assigned_at,
       complete.at AS complete_at
FROM web_event s
LEFT JOIN LATERAL (
    SELECT max(r.sequence) AS sequence FROM web_event r
    WHERE r.case_id = s.case_id AND r.action = 'remand taken up' AND r.sequence < s.sequence
) remand ON true
LEFT JOIN LATERAL (
    SELECT a.at FROM web_event a
    WHERE a.case_id = s.case_id AND a.sequence < s.sequence AND a.sequence >= coalesce(remand.sequence, 0)
      AND a.action IN ('notice of assignment sent, records requested', 'remand taken up')
    ORDER BY a.sequence DESC LIMIT 1
) assigned ON true
LEFT JOIN LATERAL (
    SELECT c.at FROM web_event c
    WHERE c.case_id = s.case_id AND c.sequence < s.sequence
      AND (c.action IN ('records received', 'remand taken up') OR (c.action = 'records complete' AND c.after ? 'clock'))
    ORDER BY c.sequence DESC LIMIT 1
) complete ON true
WHERE s.action = 'determination served' AND s.at >= %(begins)s AND s.at < %(ends)s
  AND NOT EXISTS (
    SELECT 1 FROM web_event p
    WHERE p.case_id = s.case_id AND p.action = s.action AND p.sequence < s.sequence
      AND p.sequence > coalesce(remand.sequence, 0)
  )
