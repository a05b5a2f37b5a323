"""Chained tables: the triggers that write links, and the query that reads rows back.

A row's hash is over named columns, so that a later column does not change what was
linked before. PURE: it makes SQL, it runs none.
"""

from collections.abc import Iterator
from dataclasses import dataclass

# Whatever a session has set, a row is written the same way when it is hashed.
SETTINGS = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, MDY",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
# Up to so many rows of a statement are named one by one; more have one hash together.
NAMED = 500

FUNCTION = """
CREATE FUNCTION accounts_chain_{table}() RETURNS trigger AS $$
DECLARE part record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        FOR part IN
            SELECT chain, CASE WHEN count(*) <= {named}
                THEN json_build_object('inserted', json_object_agg(id, h ORDER BY id))
                ELSE json_build_object(
                    'count', count(*), 'first', min(id), 'last', max(id),
                    'root', encode(sha256(convert_to(
                        string_agg(h, '' ORDER BY id), 'UTF8')), 'hex'))
                END AS body
            FROM (SELECT r.id, {chain} AS chain, {hash} AS h
                FROM after AS r {join}) AS x
            GROUP BY chain ORDER BY chain
        LOOP
            PERFORM accounts_append(part.chain, '{table}', part.body::text);
        END LOOP;
    ELSIF TG_OP = 'UPDATE' THEN
        FOR part IN
            SELECT x.chain, json_build_object('changed', json_object_agg(
                x.id, json_build_array(y.h, x.h) ORDER BY x.id)) AS body
            FROM (SELECT r.id, {chain} AS chain, {hash} AS h
                FROM after AS r {join}) AS x
            JOIN (SELECT r.id, {hash} AS h FROM before AS r) AS y USING (id)
            WHERE x.h <> y.h GROUP BY x.chain ORDER BY x.chain
        LOOP
            PERFORM accounts_append(part.chain, '{table}', part.body::text);
        END LOOP;
    ELSE
        FOR part IN
            SELECT chain,
                json_build_object('deleted', json_object_agg(id, h ORDER BY id)) AS body
            FROM (SELECT r.id, {chain} AS chain, {hash} AS h
                FROM before AS r {join}) AS x
            GROUP BY chain ORDER BY chain
        LOOP
            PERFORM accounts_append(part.chain, '{table}', part.body::text);
        END LOOP;
    END IF;
    RETURN NULL;
END $$ LANGUAGE plpgsql {settings};
"""
# A row at a time, and as the last of its transaction: whoever waits for this chain's
# end waits for a commit alone, and nobody holds it while he waits for another.
FUNCTION_AT_COMMIT = """
CREATE FUNCTION accounts_chain_{table}() RETURNS trigger AS $$
DECLARE was text; stands text; body json;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        SELECT {hash} INTO was FROM (SELECT OLD.*) AS r;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        SELECT {hash} INTO stands FROM (SELECT NEW.*) AS r;
    END IF;
    IF was IS NOT DISTINCT FROM stands THEN
        RETURN NULL;
    END IF;
    body := CASE TG_OP
        WHEN 'INSERT' THEN
            json_build_object('inserted', json_build_object(NEW.id, stands))
        WHEN 'UPDATE' THEN json_build_object(
            'changed', json_build_object(NEW.id, json_build_array(was, stands)))
        ELSE json_build_object('deleted', json_build_object(OLD.id, was)) END;
    PERFORM accounts_append({chain}, '{table}', body::text);
    RETURN NULL;
END $$ LANGUAGE plpgsql {settings};
"""
TRIGGERS_AT_COMMIT = """
CREATE CONSTRAINT TRIGGER zz_chain_row AFTER INSERT OR UPDATE OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION accounts_chain_{table}();
"""
UNDO_AT_COMMIT = """
DROP TRIGGER zz_chain_row ON {table};
DROP FUNCTION accounts_chain_{table}();
"""
# Links are written with the rights of the owner: no other role adds one by itself.
LENT = """SECURITY DEFINER SET search_path = public, identity, pg_temp"""
UNLENT = "REVOKE ALL ON FUNCTION accounts_chain_{table}() FROM PUBLIC;"
TRIGGERS = """
CREATE TRIGGER zz_chain_insert AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_chain_{table}();
CREATE TRIGGER zz_chain_update AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_chain_{table}();
CREATE TRIGGER zz_chain_delete AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS before
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_chain_{table}();
"""
UNDO = """
DROP TRIGGER zz_chain_insert ON {table};
DROP TRIGGER zz_chain_update ON {table};
DROP TRIGGER zz_chain_delete ON {table};
DROP FUNCTION accounts_chain_{table}();
"""


def never_emptied(table: str) -> str:
    """SQL after which nobody, its owner included, empties a table at a blow."""
    return (
        f"CREATE TRIGGER zz_never_emptied BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse();"
    )


def may_be_emptied(table: str) -> str:
    return f"DROP TRIGGER zz_never_emptied ON {table};"


@dataclass(frozen=True)
class Chained:
    """A table whose rows are linked.

    `columns` are hashed; `chain` is the SQL of the chain's name for a row `r`, with
    what `join` brings. `left_out` are columns that may change unseen; `added` are
    columns that came later: blank or null, they leave a row's hash as it was.
    """

    table: str
    columns: tuple[str, ...]
    chain: str
    join: str = ""
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    at_commit: bool = False

    @property
    def hash(self) -> str:
        row = ", ".join(f"r.{column}" for column in self.columns)
        # What is added stands behind the closing bracket, so no two rows are alike.
        text = " || ".join([f"ROW({row})::text", *map(_marked, self.added)])
        return f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"

    def forward(self) -> str:
        words = {"table": self.table, "chain": self.chain, "hash": self.hash}
        settings = " ".join(f"SET {k} = '{v}'" for k, v in SETTINGS.items())
        words |= {"join": self.join, "settings": f"{LENT} {settings}"}
        words["named"] = str(NAMED)
        function, triggers = (
            (FUNCTION_AT_COMMIT, TRIGGERS_AT_COMMIT)
            if self.at_commit
            else (FUNCTION, TRIGGERS)
        )
        parts = (function.format(**words), UNLENT, triggers)
        made = [parts[0], *(part.format(table=self.table) for part in parts[1:])]
        return "\n".join([*made, never_emptied(self.table)])

    def backward(self) -> str:
        undo = UNDO_AT_COMMIT if self.at_commit else UNDO
        return may_be_emptied(self.table) + undo.format(table=self.table)

    def adopt(self) -> str:
        """SQL that links rows which were there before their table was linked."""
        # A migration is one transaction, and these are what links are written in.
        settings = "\n".join(f"{one};" for one in session())
        return (
            f"{settings}\n"
            f"SELECT accounts_append(x.chain, '{self.table}', json_build_object("  # nosec B608
            "'inserted', json_object_agg(x.id, x.h ORDER BY x.id))::text)"
            f" FROM ({self.rows()}) AS x (chain, id, h) GROUP BY x.chain;"
        )

    def rows(self) -> str:
        """SQL of (chain, id, hash) of every row as it stands, in order."""
        return (
            # Names of our own tables and columns.
            f"SELECT {self.chain}, r.id, {self.hash} FROM {self.table} AS r"  # nosec B608
            f" {self.join} ORDER BY 1, 2"
        )


def _marked(column: str) -> str:
    said = f"r.{column}::text"
    return f"CASE WHEN {said} <> '' THEN ';{column}=' || {said} ELSE '' END"


def session() -> Iterator[str]:
    """Statements after which `rows` writes rows as the triggers do."""
    for name, value in SETTINGS.items():
        yield f"SET LOCAL {name} = '{value}'"
