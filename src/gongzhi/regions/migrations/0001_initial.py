import django.db.models.deletion
import gongzhi.core.clock
import gongzhi.core.keys
import gongzhi.core.operations
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        gongzhi.core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('day', models.DateField(error_messages={'unique': '这一天已经登记过。要改，请先删除原来的一条。'}, unique=True, verbose_name='日期')),
                        ('is_working', models.BooleanField(verbose_name='上班')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='说明')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                    ],
                    options={
                        'verbose_name': '日历',
                        'ordering': ('day',),
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDayEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('day', models.DateField(error_messages={'unique': '这一天已经登记过。要改，请先删除原来的一条。'}, verbose_name='日期')),
                        ('is_working', models.BooleanField(verbose_name='上班')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='说明')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='regions.calendarday')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Division',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200, unique=True)),
                        ('code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('full_name', models.CharField(editable=False, max_length=200, verbose_name='全称')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, '省级'), (2, '市级'), (3, '县级'), (4, '乡级'), (5, '村级')], verbose_name='级别')),
                        ('kind', models.CharField(choices=[('province', '省'), ('city', '市'), ('county', '县（市、区）'), ('subdistrict', '街道'), ('town', '镇'), ('township', '乡'), ('zone', '类似乡级单位'), ('community', '社区'), ('village', '村'), ('community_like', '类似社区'), ('village_like', '类似村')], max_length=20, verbose_name='类别')),
                        ('valid_from', models.DateField(verbose_name='启用日期')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('name_key', models.CharField(editable=False, max_length=300)),
                        ('search', models.TextField(editable=False)),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='regions.division', verbose_name='并入')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='regions.division', verbose_name='上级')),
                    ],
                    options={
                        'verbose_name': '行政区划',
                        'indexes': [models.Index(fields=['parent', 'name_key'], name='division_children')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('code',), name='division_code_in_use_once', violation_error_message='这个区划代码正在使用。'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('valid_to__isnull', False), _connector='OR'), name='merged_division_is_closed')],
                    },
                ),
                migrations.CreateModel(
                    name='DivisionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200)),
                        ('code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('full_name', models.CharField(editable=False, max_length=200, verbose_name='全称')),
                        ('level', models.PositiveSmallIntegerField(choices=[(1, '省级'), (2, '市级'), (3, '县级'), (4, '乡级'), (5, '村级')], verbose_name='级别')),
                        ('kind', models.CharField(choices=[('province', '省'), ('city', '市'), ('county', '县（市、区）'), ('subdistrict', '街道'), ('town', '镇'), ('township', '乡'), ('zone', '类似乡级单位'), ('community', '社区'), ('village', '村'), ('community_like', '类似社区'), ('village_like', '类似村')], max_length=20, verbose_name='类别')),
                        ('valid_from', models.DateField(verbose_name='启用日期')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('name_key', models.CharField(editable=False, max_length=300)),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='并入')),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='上级')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='regions.division')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='FormerCode',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('code', models.CharField(db_index=True, max_length=12, verbose_name='区划代码')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('valid_from', models.DateField(verbose_name='启用日期')),
                        ('valid_to', models.DateField(verbose_name='停用日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_codes', to='regions.division', verbose_name='行政区划')),
                    ],
                    options={
                        'verbose_name': '曾用代码',
                        'ordering': ('-valid_to',),
                    },
                ),
                migrations.CreateModel(
                    name='FormerCodeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('code', models.CharField(max_length=12, verbose_name='区划代码')),
                        ('name', models.CharField(max_length=60, verbose_name='名称')),
                        ('valid_from', models.DateField(verbose_name='启用日期')),
                        ('valid_to', models.DateField(verbose_name='停用日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='行政区划')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='regions.formercode')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='calendarday',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_calendardayevent" ("created_at", "day", "doc_no", "id", "is_working", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."day", NEW."doc_no", NEW."id", NEW."is_working", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='2a5940a5bfe968e41860f1fb9478abebcc872ecd', operation='INSERT', pgid='pgtrigger_insert_insert_c9083', table='regions_calendarday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='calendarday',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "regions_calendardayevent" ("created_at", "day", "doc_no", "id", "is_working", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."day", NEW."doc_no", NEW."id", NEW."is_working", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='eda0190122c1a9b7997e0366aafa5ded67fdd85a', operation='UPDATE', pgid='pgtrigger_update_update_6310c', table='regions_calendarday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='calendarday',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_calendardayevent" ("created_at", "day", "doc_no", "id", "is_working", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."created_at", OLD."day", OLD."doc_no", OLD."id", OLD."is_working", OLD."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='4783f3d41dc1f63786c5a1da4a5a124cc26f7053', operation='DELETE', pgid='pgtrigger_delete_delete_bab78', table='regions_calendarday', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='calendardayevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b4bf9e536ab8eacdc762d65988afd4a82c1ed12', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0ca3a', table='regions_calendardayevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='division',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_divisionevent" ("code", "created_at", "doc_no", "full_name", "id", "kind", "latitude", "level", "longitude", "merged_into_id", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."code", NEW."created_at", NEW."doc_no", NEW."full_name", NEW."id", NEW."kind", NEW."latitude", NEW."level", NEW."longitude", NEW."merged_into_id", NEW."name", NEW."name_key", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='00c84c0ad41eff09a05c80a38862a31ff53953cd', operation='INSERT', pgid='pgtrigger_insert_insert_670e2', table='regions_division', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='division',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."doc_no" IS DISTINCT FROM (NEW."doc_no") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_key" IS DISTINCT FROM (NEW."name_key") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."valid_from" IS DISTINCT FROM (NEW."valid_from") OR OLD."valid_to" IS DISTINCT FROM (NEW."valid_to") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "regions_divisionevent" ("code", "created_at", "doc_no", "full_name", "id", "kind", "latitude", "level", "longitude", "merged_into_id", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."code", NEW."created_at", NEW."doc_no", NEW."full_name", NEW."id", NEW."kind", NEW."latitude", NEW."level", NEW."longitude", NEW."merged_into_id", NEW."name", NEW."name_key", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='f7dddc6e8ded903ac20ff6ee15cb830e9a2130dc', operation='UPDATE', pgid='pgtrigger_update_update_5abcd', table='regions_division', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='division',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_divisionevent" ("code", "created_at", "doc_no", "full_name", "id", "kind", "latitude", "level", "longitude", "merged_into_id", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (OLD."code", OLD."created_at", OLD."doc_no", OLD."full_name", OLD."id", OLD."kind", OLD."latitude", OLD."level", OLD."longitude", OLD."merged_into_id", OLD."name", OLD."name_key", OLD."parent_id", OLD."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;', hash='f07a7fb13e56f0e6930d2ff2be552773f5b7e6c5', operation='DELETE', pgid='pgtrigger_delete_delete_94c20', table='regions_division', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='divisionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a6328f349b7615da8aa4d4c37328294c42712cfe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_520c2', table='regions_divisionevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='formercode',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_formercodeevent" ("code", "created_at", "division_id", "doc_no", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."code", NEW."created_at", NEW."division_id", NEW."doc_no", NEW."id", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='746e8010d015198319af6ddf9da87149ce4f4ed9', operation='INSERT', pgid='pgtrigger_insert_insert_5e7fc', table='regions_formercode', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='formercode',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "regions_formercodeevent" ("code", "created_at", "division_id", "doc_no", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (NEW."code", NEW."created_at", NEW."division_id", NEW."doc_no", NEW."id", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."version"); RETURN NULL;', hash='9c3c7f676980baa50b00797e2777e34169c4ad7f', operation='UPDATE', pgid='pgtrigger_update_update_ac3f7', table='regions_formercode', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='formercode',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "regions_formercodeevent" ("code", "created_at", "division_id", "doc_no", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "version") VALUES (OLD."code", OLD."created_at", OLD."division_id", OLD."doc_no", OLD."id", OLD."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to", OLD."version"); RETURN NULL;', hash='f75c01a78a1c9f9ac4f6e5fbb5ec55cb40e656f4', operation='DELETE', pgid='pgtrigger_delete_delete_0b936', table='regions_formercode', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='formercodeevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='55a0d1e4c5080a83b80ab0bccd9f0a9c38aaa88a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_928a6', table='regions_formercodeevent', when='BEFORE')),
                ),
            ],
        ),
    ]
