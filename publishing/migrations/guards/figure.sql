-- What a release prints is as fixed as the release.
--
-- Statement triggers look at the changed rows as one table, so sealing costs nothing a
-- row. The release is locked FOR SHARE: figures written while another transaction seals
-- wait for it, and are then refused.

CREATE OR REPLACE FUNCTION publishing_children_of_drafts() RETURNS trigger AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        PERFORM publishing_refuse_sealed(ARRAY(SELECT DISTINCT release_id FROM after));
    END IF;
    IF TG_OP <> 'INSERT' THEN
        PERFORM publishing_refuse_sealed(ARRAY(SELECT DISTINCT release_id FROM before));
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_figure
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_figure
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_figure
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_figure
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_indicator
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_indicator
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_indicator
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_indicator
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_distribution
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_distribution
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_distribution
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_distribution
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_opinion
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_opinion
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_opinion
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_opinion
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_remeasure
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_remeasure
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_remeasure
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_remeasure
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_sampledplace
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_sampledplace
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_sampledplace
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_sampledplace
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_receipts
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_receipts
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_receipts
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_receipts
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();

CREATE OR REPLACE TRIGGER insert_into_a_draft AFTER INSERT ON publishing_score
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER update_in_a_draft AFTER UPDATE ON publishing_score
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER delete_from_a_draft AFTER DELETE ON publishing_score
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION publishing_children_of_drafts();
CREATE OR REPLACE TRIGGER zz_never_emptied BEFORE TRUNCATE ON publishing_score
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();
