"""Full-text search over the terms of reports, by what each database does best.

SQLite: an FTS5 table over the columns of ReportIndex, kept in step by triggers. A later migration that remakes
the table of ReportIndex drops the triggers and must create them again.
PostgreSQL: a GIN index over the terms as an array. The function that cuts them is called expensive and keeps no
statistics, so that the planner takes the index always; for a word that most reports hold it would rather
unpack all the long texts, which it thinks free.
"""

from django.db import migrations

SQLITE = (
    # every visible character belongs to a term: Python has cut them already
    """
    CREATE VIRTUAL TABLE talent_pool_reportfts USING fts5(
        title_terms, terms, content='talent_pool_reportindex', content_rowid='report_id', columnsize=0, detail=column,
        tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
    )
    """,
    """
    CREATE TRIGGER talent_pool_reportfts_insert AFTER INSERT ON talent_pool_reportindex BEGIN
        INSERT INTO talent_pool_reportfts(rowid, title_terms, terms)
        VALUES (new.report_id, new.title_terms, new.terms);
    END
    """,
    """
    CREATE TRIGGER talent_pool_reportfts_delete AFTER DELETE ON talent_pool_reportindex BEGIN
        INSERT INTO talent_pool_reportfts(talent_pool_reportfts, rowid, title_terms, terms)
        VALUES ('delete', old.report_id, old.title_terms, old.terms);
    END
    """,
    """
    CREATE TRIGGER talent_pool_reportfts_update AFTER UPDATE ON talent_pool_reportindex BEGIN
        INSERT INTO talent_pool_reportfts(talent_pool_reportfts, rowid, title_terms, terms)
        VALUES ('delete', old.report_id, old.title_terms, old.terms);
        INSERT INTO talent_pool_reportfts(rowid, title_terms, terms)
        VALUES (new.report_id, new.title_terms, new.terms);
    END
    """,
    "INSERT INTO talent_pool_reportfts(talent_pool_reportfts) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER talent_pool_reportfts_insert",
    "DROP TRIGGER talent_pool_reportfts_delete",
    "DROP TRIGGER talent_pool_reportfts_update",
    "DROP TABLE talent_pool_reportfts",
)
POSTGRESQL = (
    """
    CREATE FUNCTION talent_pool_terms(terms text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    COST 10000 AS $$ BEGIN RETURN string_to_array(terms, ' '); END $$
    """,
    """
    CREATE INDEX pool_report_terms ON talent_pool_reportindex
    USING gin (talent_pool_terms(terms)) WITH (fastupdate = off)
    """,
    "ALTER INDEX pool_report_terms ALTER COLUMN 1 SET STATISTICS 0",
    "CREATE INDEX pool_report_title_terms ON talent_pool_reportindex USING gin (talent_pool_terms(title_terms))",
    "ALTER INDEX pool_report_title_terms ALTER COLUMN 1 SET STATISTICS 0",
)
POSTGRESQL_BACK = (
    "DROP INDEX pool_report_title_terms",
    "DROP INDEX pool_report_terms",
    "DROP FUNCTION talent_pool_terms(text)",
)


def _run(schema_editor, statements):
    for statement in statements.get(schema_editor.connection.vendor, ()):
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def backwards(apps, schema_editor):
    _run(schema_editor, {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK})


class Migration(migrations.Migration):
    dependencies = [("talent_pool", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
