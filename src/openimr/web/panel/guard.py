"""The database's own refusal to assign on unverified or outdated credentials, and to open a case unattested.

The functions are written from the same data the panel room reads (law, kinds of facts, degrees) and put in place again
after every migration, so that a change of the law's data reaches the database with the next start.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import connections

TRIGGERS = """
DROP TRIGGER IF EXISTS web_assignment_verified ON web_assignment;
CREATE TRIGGER web_assignment_verified BEFORE INSERT OR UPDATE OF reviewer_id, ended_at ON web_assignment
    FOR EACH ROW WHEN (NEW.ended_at IS NULL) EXECUTE FUNCTION openimr_refuse_unverified();
DROP TRIGGER IF EXISTS web_case_attested ON web_case;
CREATE TRIGGER web_case_attested BEFORE UPDATE OF state ON web_case
    FOR EACH ROW WHEN (OLD.state = 'assigned' AND NEW.state = 'in_review')
    EXECUTE FUNCTION openimr_refuse_unattested();
"""

REMOVED = """
DROP TRIGGER IF EXISTS web_assignment_verified ON web_assignment;
DROP TRIGGER IF EXISTS web_case_attested ON web_case;
DROP FUNCTION IF EXISTS openimr_refuse_unverified();
DROP FUNCTION IF EXISTS openimr_refuse_unattested();
DROP FUNCTION IF EXISTS openimr_unverified(jsonb, date);
DROP FUNCTION IF EXISTS openimr_today();
"""

_FUNCTIONS = """
CREATE OR REPLACE FUNCTION openimr_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT coalesce(
        nullif(current_setting('openimr.today', true), '')::date,  -- a simulation's day, see stand_at()
        (SELECT practice_day FROM web_organization WHERE id = 1),
        (now() AT TIME ZONE {zone})::date
    )
$$;

CREATE OR REPLACE FUNCTION openimr_unverified(content jsonb, on_day date) RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    oldest date := (on_day - make_interval(years => {years}))::date;
    missing text[] := '{{}}';
BEGIN
    IF to_char(oldest - 1, 'MMDD') = '0229' AND to_char(on_day, 'MMDD') = '0301' THEN
        oldest := oldest - 1;  -- verified on 29 February: the period ends on 1 March
    END IF;
{clauses}
    RETURN nullif(array_to_string(missing, ', '), '');
END
$$;

CREATE OR REPLACE FUNCTION openimr_refuse_unverified() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    missing text := openimr_unverified((SELECT content FROM web_reviewer WHERE id = NEW.reviewer_id), openimr_today());
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'reviewer % cannot be assigned: not verified and in force: %', NEW.reviewer_id, missing
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION openimr_refuse_unattested() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM web_assignment a LEFT JOIN web_caseattestation t ON t.assignment_id = a.id
        WHERE a.case_id = NEW.id AND a.seat = 1 AND a.ended_at IS NULL AND t.id IS NULL
    ) THEN
        RAISE EXCEPTION 'the case is not opened to its reviewer without the attestation for it'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
"""

# A fact that is missing, by kind; each is true where nothing usable stands in the record.
_MISSING = {
    "licence": """NOT EXISTS (SELECT 1 FROM jsonb_array_elements(content->'licences') one
        WHERE NOT coalesce((one->>'restricted')::boolean, false) AND coalesce(one->>'status', 'active') = 'active'
          AND (one->>'valid_from')::date <= on_day AND (one->>'valid_to')::date >= on_day
          AND (one->>'verified_on')::date BETWEEN oldest AND on_day)""",
    "certification": """NOT EXISTS (SELECT 1 FROM jsonb_array_elements(content->'board_certifications') one
        WHERE (one->>'valid_from')::date <= on_day AND coalesce((one->>'valid_to')::date, on_day) >= on_day
          AND (one->>'verified_on')::date BETWEEN oldest AND on_day)""",
    "practice": "coalesce((content->>'practice_verified_on')::date, '-infinity') NOT BETWEEN oldest AND on_day",
    "sanctions": """coalesce((content->>'sanctioned')::boolean, false)
        OR NOT EXISTS (SELECT 1 FROM jsonb_array_elements(content->'sanction_queries') one
            WHERE (one->>'queried_on')::date BETWEEN oldest AND on_day)
        OR EXISTS (SELECT 1 FROM (SELECT DISTINCT ON (one->>'source') one->>'result' AS result
            FROM jsonb_array_elements(content->'sanction_queries') WITH ORDINALITY AS q(one, n)
            ORDER BY one->>'source', one->>'queried_on' DESC, n DESC) latest WHERE latest.result <> 'clear')
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(content->'licences') one
            WHERE coalesce((one->>'restricted')::boolean, false) AND coalesce(one->>'status', 'active') = 'active'
              AND (one->>'valid_from')::date <= on_day AND (one->>'valid_to')::date >= on_day)""",
    "evaluator": """coalesce((content->>'evaluator_checked_on')::date, '-infinity') NOT BETWEEN oldest AND on_day
        OR coalesce((content->>'qualified_medical_evaluator')::boolean, false)
        OR EXISTS (SELECT 1 FROM jsonb_array_elements(content->'evaluator_appointments') one
            WHERE (one->>'valid_from')::date <= on_day AND coalesce((one->>'valid_to')::date, on_day) >= on_day)""",
    "training": """NOT EXISTS (SELECT 1 FROM jsonb_array_elements(content->'trainings') one
        WHERE one->>'subject' = {training} AND (one->>'verified_on')::date BETWEEN oldest AND on_day)""",
    "degree": "coalesce((content->>'degree_verified_on')::date, '-infinity') NOT BETWEEN oldest AND on_day",
}


def functions() -> str:
    """The functions as SQL, from the data of law and panel as they are now."""
    from openimr.law import jurisdiction
    from openimr.panel.tables import table

    told, law = table("verification.yaml"), jurisdiction("california_dwc")
    degrees = "|".join(sorted(table("specialties.yaml")["physician_degrees"]))
    physician = f"regexp_replace(lower(content->>'degree'), '[^a-z, /]', '', 'g') ~ '(^|[,/] *)({degrees}) *([,/]|$)'"
    clauses = []
    for kind, of_kind in told["kinds"].items():
        if of_kind["required"] == "never":
            continue
        held = [_MISSING[kind].replace("{training}", _quoted(told["required_training"]))]
        if of_kind["required"] == "physicians":
            held.append(physician)
        if "rule" in of_kind:
            held.append(f"on_day >= {_quoted(law.parameter(of_kind['rule']).values[0].from_date.isoformat())}")
        condition = " AND ".join(f"({one})" for one in held)
        clauses.append(f"    IF {condition} THEN missing := array_append(missing, {_quoted(kind)}); END IF;")
    years = " ".join(
        f"WHEN on_day >= {_quoted(value.from_date.isoformat())} THEN {int(str(value.value))}"
        for value in reversed(law.parameter("reviewers.reverification_years").values)
    )
    zone = _quoted(settings.TIME_ZONE)
    return _FUNCTIONS.format(zone=zone, years=f"CASE {years} ELSE 0 END", clauses="\n".join(clauses))


def put_in_place(using: str = "default") -> None:
    """Write the functions and triggers anew; nothing else in the database changes."""
    with connections[using].cursor() as cursor:
        cursor.execute(functions())
        cursor.execute(TRIGGERS)


def stand_at(day: dt.date) -> None:
    """Have the database judge credentials on ``day`` for the rest of the transaction, as the site's calendar does."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('openimr.today', %s, true)", [day.isoformat()])


def after_migrations(sender: Any, using: str = "default", **more: Any) -> None:
    """Receiver of ``post_migrate``: bring the functions up to date where their tables exist."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('web_caseattestation') IS NOT NULL")
        row = cursor.fetchone()
    if row and row[0]:
        put_in_place(using)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
