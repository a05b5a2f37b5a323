"""Counts of the leaders' survey, and work for next year by the unit's own people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scorecards.linked_tables import LATER

STAYS = """
CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON scorecards_{table}
    FOR EACH ROW EXECUTE FUNCTION accounts_refuse();
"""
NO_STAYS = "DROP TRIGGER stays ON scorecards_{table};"
COUNTED = """
CREATE TRIGGER by_another BEFORE INSERT ON scorecards_tally
    FOR EACH ROW EXECUTE FUNCTION scorecards_by_another('council');
"""
NOT_COUNTED = "DROP TRIGGER by_another ON scorecards_tally;"
PLANNED = """
-- Work for next year: by who is here and works there, once the cycle is closed.
CREATE FUNCTION scorecards_planned_at_home() RETURNS trigger AS $$
DECLARE
    card scorecards_card;
BEGIN
    SELECT * INTO card FROM scorecards_card WHERE id = NEW.card_id;
    IF NOT EXISTS (
        SELECT FROM scorecards_cycle WHERE id = card.cycle_id AND state = 'closed'
    ) THEN
        RAISE EXCEPTION 'scorecard % : its cycle is not closed', card.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.by_id IS DISTINCT FROM accounts_person()
        OR NOT scorecards_is_placed(
            NEW.by_id, ARRAY['score_officer', 'score_leader'],
            card.unit_id, card.body_id)
    THEN
        RAISE EXCEPTION '%: written by who is here and works there', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE TRIGGER planned_at_home BEFORE INSERT ON scorecards_remedy
    FOR EACH ROW EXECUTE FUNCTION scorecards_planned_at_home();
"""
NOT_PLANNED = """
DROP TRIGGER planned_at_home ON scorecards_remedy;
DROP FUNCTION scorecards_planned_at_home();
"""
# What of a card may change while its cycle is open.
CARD_STAYS = """
CREATE OR REPLACE FUNCTION scorecards_card_stays() RETURNS trigger AS $$
DECLARE
    standing text := (SELECT state FROM scorecards_cycle
        WHERE id = coalesce(NEW.cycle_id, OLD.cycle_id));
    free text[] := ARRAY[{free}];
BEGIN
    IF standing = 'draft'
        OR (TG_OP = 'UPDATE' AND standing = 'open'
            AND to_jsonb(NEW) - free = to_jsonb(OLD) - free)
    THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'scorecards are given out while their cycle is in preparation'
        USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('scorecards', '0002_what_is_on_record_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Remedy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaf', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('owner', models.CharField(max_length=200)),
                ('due_on', models.DateField()),
                ('is_done', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='scorecards.card')),
            ],
            options={
                'verbose_name': 'work for next year',
                'verbose_name_plural': 'work for next year',
                'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'number'), name='remedy_follows_what_its_author_saw'), models.CheckConstraint(condition=models.Q(('owner__regex', '\\S')), name='remedy_has_an_owner')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('leaf', models.CharField(max_length=40)),
                ('number', models.PositiveIntegerField()),
                ('counts', models.JSONField()),
                ('source', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='scorecards.card')),
            ],
            options={
                'verbose_name': 'counts of a survey of leaders',
                'verbose_name_plural': 'counts of surveys of leaders',
                'constraints': [models.UniqueConstraint(fields=('card', 'leaf', 'number'), name='tally_follows_the_one_before'), models.CheckConstraint(condition=models.Q(('source__regex', '\\S')), name='tally_says_its_source')],
            },
        ),
        *(
            migrations.RunSQL(STAYS.format(table=table), NO_STAYS.format(table=table))
            for table in ('tally', 'remedy')
        ),
        migrations.RunSQL(COUNTED, NOT_COUNTED),
        migrations.RunSQL(PLANNED, NOT_PLANNED),
        migrations.RunSQL(
            CARD_STAYS.format(free="'standing', 'league'"),
            CARD_STAYS.format(free="'standing'"),
        ),
        *(migrations.RunSQL(table.forward(), table.backward()) for table in LATER),
    ]
