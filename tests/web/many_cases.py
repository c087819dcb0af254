"""Many open cases at once, as rows: for what has to stay quick over fifty thousand of them."""

import datetime as dt
import json

_CASES = """
INSERT INTO web_case (id, number, priority, state, version, application, employee_name, claim_number, disputed,
                      received_on, due_at, due, waits_for, undelivered, state_since, created_at)
SELECT gen_random_uuid(), 'B-' || n, CASE WHEN n %% 25 = 0 THEN 'expedited' ELSE 'regular' END,
       (ARRAY['received','awaiting_records','ready','assigned','in_review','in_review','second_look',
              'signed'])[n %% 8 + 1],
       1, '{}', 'Person ' || n, 'C' || n, 'Lumbar fusion',
       %(day)s::date - n %% 40, %(day)s::date + (n %% 60 - 3) * interval '1 day', %(due)s,
       (ARRAY['coordinator','claims_administrator','coordinator','reviewer','reviewer','reviewer','medical_director',
              'coordinator'])[n %% 8 + 1],
       0, now(), now()
FROM generate_series(1, %(count)s) AS n
"""

_DEADLINES = """
INSERT INTO web_casedeadline (case_id, name, due_at, acts, own, is_open, content)
SELECT id, name, due_at + extra * interval '1 day', waits_for, false, true, %(due)s
FROM web_case, (VALUES ('determination', 0), ('assign_reviewer', 1)) AS d (name, extra)
"""


def fill(cursor, count: int, day: dt.date) -> None:
    """Put ``count`` open cases with two open deadlines each around ``day`` into the tables."""
    due = json.dumps(
        {"deadline": "determination", "due": day.isoformat(), "steps": ["counted"], "rule": "", "source": ""}
    )
    given = {"count": count, "day": day, "due": due}
    cursor.execute(_CASES, given)
    cursor.execute(_DEADLINES, given)
    cursor.execute("ANALYZE web_case")
    cursor.execute("ANALYZE web_casedeadline")
