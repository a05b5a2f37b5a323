-- Bodies and service points end and stay.

CREATE OR REPLACE FUNCTION localities_stays() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION '% ends by its last day and is never deleted', TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER body_stays BEFORE DELETE ON localities_body
    FOR EACH ROW EXECUTE FUNCTION localities_stays();

CREATE OR REPLACE TRIGGER point_stays BEFORE DELETE ON localities_servicepoint
    FOR EACH ROW EXECUTE FUNCTION localities_stays();
