-- The disputed items of the determinations served in a period, each case's as of its first service there: treatment, codes
-- and outcome, with what the parties may know of the reviewer.
SELECT item -> 'treatment' ->> 'treatment' AS treatment,
       item -> 'treatment' -> 'codes' AS codes,
       item -> 'decision' ->> 'decision' AS outcome,
       d.content -> 'qualifications' -> 'board_certifications' AS certifications,
       d.content -> 'qualifications' -> 'licensed_in' AS licences,
       count(*) AS items
FROM web_event s
JOIN LATERAL (
    SELECT f.content FROM web_finaldetermination f
    JOIN web_event signed ON signed.case_id = f.case_id AND signed.action = 'determination signed'
      AND (signed.after ->> 'version')::int = f.version AND signed.sequence < s.sequence
    WHERE f.case_id = s.case_id ORDER BY f.version DESC LIMIT 1
) d ON true
CROSS JOIN LATERAL jsonb_array_elements(d.content -> 'items') AS item
WHERE s.action = 'determination served' AND s.at >= %(begins)s AND s.at < %(ends)s
  AND NOT EXISTS (
    SELECT 1 FROM web_event p
    WHERE p.case_id = s.case_id AND p.action = s.action AND p.sequence < s.sequence
      AND p.sequence > coalesce((
        SELECT max(r.sequence) FROM web_event r
        WHERE r.case_id = s.case_id AND r.action = 'remand taken up' AND r.sequence < s.sequence), 0)
  )
GROUP BY 1, 2, 3, 4, 5
