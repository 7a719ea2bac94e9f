"""Nobody holds two of system, audit and security administrator at a time: guarded under load too."""

from django.db import migrations

FORWARDS = """
CREATE FUNCTION organizations_hands(roles text[]) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT ARRAY(SELECT role FROM unnest(roles) AS role
                 WHERE role IN ('system_admin', 'audit_admin', 'security_admin') ORDER BY role)
$$;
CREATE FUNCTION organizations_one_hand_of(who uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Two appointments of one person at the same moment wait for each other.
    PERFORM pg_advisory_xact_lock(hashtextextended('hand ' || who::text, 0));
    IF EXISTS (
        SELECT FROM organizations_tenure one JOIN organizations_post first ON first.id = one.post_id,
                    organizations_tenure other JOIN organizations_post second ON second.id = other.post_id
        WHERE one.person_id = who AND other.person_id = who AND one.id < other.id AND one.during && other.during
          AND organizations_hands(first.roles::text[]) <> '{}' AND organizations_hands(second.roles::text[]) <> '{}'
          AND organizations_hands(first.roles::text[]) <> organizations_hands(second.roles::text[])
    ) THEN
        RAISE EXCEPTION 'one person, two administrators'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_hand_a_person';
    END IF;
END $$;
CREATE FUNCTION organizations_check_tenure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM organizations_one_hand_of(NEW.person_id)
        FROM organizations_post WHERE id = NEW.post_id AND organizations_hands(roles::text[]) <> '{}';
    RETURN NULL;
END $$;
CREATE FUNCTION organizations_check_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF cardinality(organizations_hands(NEW.roles::text[])) > 1 THEN
        RAISE EXCEPTION 'one post, two administrators'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_hand_a_post';
    END IF;
    IF organizations_hands(NEW.roles::text[]) <> '{}' THEN
        PERFORM organizations_one_hand_of(person_id) FROM organizations_tenure WHERE post_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER one_hand_a_person AFTER INSERT OR UPDATE OF person_id, post_id, during ON organizations_tenure
    FOR EACH ROW EXECUTE FUNCTION organizations_check_tenure();
CREATE TRIGGER one_hand_a_post AFTER INSERT OR UPDATE OF roles ON organizations_post
    FOR EACH ROW EXECUTE FUNCTION organizations_check_roles();
"""
BACKWARDS = """
DROP TRIGGER one_hand_a_post ON organizations_post;
DROP TRIGGER one_hand_a_person ON organizations_tenure;
DROP FUNCTION organizations_check_roles();
DROP FUNCTION organizations_check_tenure();
DROP FUNCTION organizations_one_hand_of(uuid);
DROP FUNCTION organizations_hands(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
