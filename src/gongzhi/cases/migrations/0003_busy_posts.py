"""The database refuses to close a post that holds work, and to give work to a closed post.

Actions ask before, for a good message; two transactions at once are told apart by the lock on the post's row: work takes
it FOR SHARE, for which an update of `closed_at` waits, as it would not for a mere KEY SHARE. The trigger stands on the
lower room's table because only this room knows what its work is.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION cases_refuse_closing_busy_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM cases_case WHERE post_id = NEW.id
               AND state IN ('submitted', 'in_progress', 'awaiting_rating'))
       OR EXISTS (SELECT 1 FROM cases_assignment WHERE post_id = NEW.id
                  AND state IN ('assigned', 'taken', 'serving'))
       OR EXISTS (SELECT 1 FROM cases_supervision WHERE post_id = NEW.id AND ended_at IS NULL)
       OR EXISTS (SELECT 1 FROM cases_mediation WHERE post_id = NEW.id AND state IN ('asked', 'mediating', 'agreed'))
       OR EXISTS (SELECT 1 FROM cases_review WHERE post_id = NEW.id AND done_at IS NULL) THEN
        RAISE EXCEPTION 'post % still holds work', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER cases_busy_post BEFORE UPDATE OF closed_at ON organizations_post
    FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL)
    EXECUTE FUNCTION cases_refuse_closing_busy_post();

CREATE FUNCTION cases_refuse_closed_post() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations_post WHERE id = NEW.post_id AND closed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'post % is closed', NEW.post_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
TABLES = ("case", "assignment", "supervision", "review", "mediation")
WATCH = "".join(
    f"""
CREATE TRIGGER cases_open_post_insert BEFORE INSERT ON cases_{table}
    FOR EACH ROW EXECUTE FUNCTION cases_refuse_closed_post();
CREATE TRIGGER cases_open_post_update BEFORE UPDATE OF post_id ON cases_{table}
    FOR EACH ROW WHEN (OLD.post_id IS DISTINCT FROM NEW.post_id) EXECUTE FUNCTION cases_refuse_closed_post();
"""
    for table in TABLES
)
UNDO = "".join(
    f"DROP TRIGGER cases_open_post_insert ON cases_{table}; DROP TRIGGER cases_open_post_update ON cases_{table};"
    for table in TABLES
) + (
    "DROP TRIGGER cases_busy_post ON organizations_post;"
    "DROP FUNCTION cases_refuse_closing_busy_post(); DROP FUNCTION cases_refuse_closed_post();"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_number")]
    operations = [migrations.RunSQL(GUARD + WATCH, UNDO)]
