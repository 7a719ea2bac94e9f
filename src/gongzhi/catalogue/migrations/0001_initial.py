import django.contrib.postgres.fields
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
        ('organizations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('regions', '0001_initial'),
    ]

    operations = [
        gongzhi.core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='ServiceArea',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, unique=True, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('icon', models.CharField(max_length=40, verbose_name='图标')),
                        ('summary', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                    ],
                    options={
                        'verbose_name': '服务领域',
                        'ordering': ('order', 'key'),
                    },
                ),
                migrations.CreateModel(
                    name='ServiceAreaEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('icon', models.CharField(max_length=40, verbose_name='图标')),
                        ('summary', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalogue.servicearea')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ServiceItem',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('brand', models.CharField(blank=True, max_length=40, verbose_name='品牌')),
                        ('summary', models.TextField(verbose_name='内容')),
                        ('eligibility', models.CharField(blank=True, max_length=200, verbose_name='面向')),
                        ('bring', models.CharField(blank=True, max_length=200, verbose_name='请带上')),
                        ('duration', models.CharField(blank=True, max_length=60, verbose_name='时长')),
                        ('schedule', models.CharField(blank=True, max_length=120, verbose_name='时间')),
                        ('promise_amount', models.PositiveIntegerField(verbose_name='承诺时限')),
                        ('promise_unit', models.CharField(choices=[('working_minutes', '工作分钟'), ('clock_minutes', '分钟'), ('working_days', '个工作日')], max_length=20, verbose_name='单位')),
                        ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='所需技能')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='下架时间')),
                        ('name_key', models.CharField(editable=False, max_length=300)),
                        ('search', models.TextField(editable=False)),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='catalogue.servicearea', verbose_name='服务领域')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='regions.division', verbose_name='服务范围')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='organizations.organization', verbose_name='提供单位')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='organizations.post', verbose_name='负责岗位')),
                        ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='organizations.site', verbose_name='服务地点')),
                        ('groups', models.ManyToManyField(related_name='items', to='catalogue.targetgroup', verbose_name='服务对象')),
                    ],
                    options={
                        'verbose_name': '服务事项',
                        'ordering': ('name_key', 'id'),
                        'indexes': [models.Index(fields=['area', 'division'], name='service_item_area_place')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('promise_amount__gte', 1)), name='service_item_promises_something', violation_error_message='承诺时限要大于零。')],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceItemEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=80, verbose_name='名称')),
                        ('brand', models.CharField(blank=True, max_length=40, verbose_name='品牌')),
                        ('summary', models.TextField(verbose_name='内容')),
                        ('eligibility', models.CharField(blank=True, max_length=200, verbose_name='面向')),
                        ('bring', models.CharField(blank=True, max_length=200, verbose_name='请带上')),
                        ('duration', models.CharField(blank=True, max_length=60, verbose_name='时长')),
                        ('schedule', models.CharField(blank=True, max_length=120, verbose_name='时间')),
                        ('promise_amount', models.PositiveIntegerField(verbose_name='承诺时限')),
                        ('promise_unit', models.CharField(choices=[('working_minutes', '工作分钟'), ('clock_minutes', '分钟'), ('working_days', '个工作日')], max_length=20, verbose_name='单位')),
                        ('skills', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='所需技能')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='下架时间')),
                        ('name_key', models.CharField(editable=False, max_length=300)),
                        ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.servicearea', verbose_name='服务领域')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='服务范围')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='提供单位')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalogue.serviceitem')),
                        ('post', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='负责岗位')),
                        ('site', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.site', verbose_name='服务地点')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TargetGroup',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, unique=True, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                    ],
                    options={
                        'verbose_name': '服务对象',
                        'ordering': ('order', 'key'),
                    },
                ),
                migrations.CreateModel(
                    name='TargetGroupEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalogue.targetgroup')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Vocabulary',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('edition', models.UUIDField()),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_vocabulary')],
                    },
                ),
                migrations.CreateModel(
                    name='Word',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('text', models.CharField(max_length=40, verbose_name='词')),
                        ('sense', models.CharField(choices=[('area', '服务领域'), ('group', '服务对象'), ('crisis', '危急情形')], max_length=10, verbose_name='含义')),
                        ('crisis', models.CharField(blank=True, choices=[('self_harm', '轻生或自伤'), ('home_violence', '家庭暴力'), ('child_in_danger', '儿童受侵害'), ('fire', '火灾、爆炸、煤气'), ('medical', '急病、事故受伤'), ('crime', '违法犯罪'), ('none', '不算危急')], max_length=20, verbose_name='危急类型')),
                        ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='分量')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='words', to='catalogue.servicearea')),
                        ('group', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='words', to='catalogue.targetgroup')),
                    ],
                    options={
                        'verbose_name': '词语',
                        'constraints': [models.UniqueConstraint(fields=('text', 'sense', 'area', 'group', 'crisis'), name='word_once_a_sense', nulls_distinct=False, violation_error_message='这个词已经有了这个含义。'), models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', False), ('crisis', ''), ('group__isnull', True), ('sense', 'area')), models.Q(('area__isnull', True), ('crisis', ''), ('group__isnull', False), ('sense', 'group')), models.Q(('area__isnull', True), ('group__isnull', True), ('sense', 'crisis'), models.Q(('crisis', ''), _negated=True)), _connector='OR'), name='word_says_what_it_means', violation_error_message='请选这个词的一个含义：服务领域、服务对象或危急类型。'), models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 9)), name='word_weight_from_1_to_9', violation_error_message='分量请填1到9。')],
                    },
                ),
                migrations.CreateModel(
                    name='WordEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('text', models.CharField(max_length=40, verbose_name='词')),
                        ('sense', models.CharField(choices=[('area', '服务领域'), ('group', '服务对象'), ('crisis', '危急情形')], max_length=10, verbose_name='含义')),
                        ('crisis', models.CharField(blank=True, choices=[('self_harm', '轻生或自伤'), ('home_violence', '家庭暴力'), ('child_in_danger', '儿童受侵害'), ('fire', '火灾、爆炸、煤气'), ('medical', '急病、事故受伤'), ('crime', '违法犯罪'), ('none', '不算危急')], max_length=20, verbose_name='危急类型')),
                        ('weight', models.PositiveSmallIntegerField(default=1, verbose_name='分量')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('area', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.servicearea')),
                        ('group', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.targetgroup')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalogue.word')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicearea',
                    trigger=pgtrigger.compiler.Trigger(name='new_edition', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalogue_vocabulary (id, edition) VALUES (1, gen_random_uuid()) ON CONFLICT (id) DO UPDATE SET edition = EXCLUDED.edition; RETURN NULL;', hash='375d83f812c6c389b1c6f0e2b6407cb047db582d', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_new_edition_d2f56', table='catalogue_servicearea', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicearea',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_serviceareaevent" ("created_at", "icon", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "version") VALUES (NEW."created_at", NEW."icon", NEW."id", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."summary", NEW."version"); RETURN NULL;', hash='c230d6ff58973b0c4fbec1fe1e845f76ed239583', operation='INSERT', pgid='pgtrigger_insert_insert_c7079', table='catalogue_servicearea', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicearea',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_serviceareaevent" ("created_at", "icon", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "version") VALUES (NEW."created_at", NEW."icon", NEW."id", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."summary", NEW."version"); RETURN NULL;', hash='0ad3b975c97f91b52d72ae24ced289f35d5328d7', operation='UPDATE', pgid='pgtrigger_update_update_d1ed7', table='catalogue_servicearea', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicearea',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_serviceareaevent" ("created_at", "icon", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "summary", "version") VALUES (OLD."created_at", OLD."icon", OLD."id", OLD."key", OLD."name", OLD."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."summary", OLD."version"); RETURN NULL;', hash='eec46869c5c6428afbd9ada914c67e8dc6149118', operation='DELETE', pgid='pgtrigger_delete_delete_7644a', table='catalogue_servicearea', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='targetgroup',
                    trigger=pgtrigger.compiler.Trigger(name='new_edition', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalogue_vocabulary (id, edition) VALUES (1, gen_random_uuid()) ON CONFLICT (id) DO UPDATE SET edition = EXCLUDED.edition; RETURN NULL;', hash='7da114bfb6c86c1373a185830d24a2391d7badb1', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_new_edition_2be9b', table='catalogue_targetgroup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='targetgroup',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_targetgroupevent" ("created_at", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."id", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='0f0be5e636d4db81710464f17ecdb99ebc6e7574', operation='INSERT', pgid='pgtrigger_insert_insert_62d0f', table='catalogue_targetgroup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='targetgroup',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_targetgroupevent" ("created_at", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."id", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='e14055e469c2d86011a3438835ad948df445b804', operation='UPDATE', pgid='pgtrigger_update_update_87b5a', table='catalogue_targetgroup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='targetgroup',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_targetgroupevent" ("created_at", "id", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."created_at", OLD."id", OLD."key", OLD."name", OLD."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='f561f5df712c4a0a4b08b5eab4d386f5bd4c4db9', operation='DELETE', pgid='pgtrigger_delete_delete_f2db8', table='catalogue_targetgroup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='serviceareaevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e8d33d880a4751aa89998c2999e1af6bd9fad87d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7f00b', table='catalogue_serviceareaevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='serviceitemevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f1d23d93907886af77bc68fb5aa72b25ff9b0aac', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e5b8d', table='catalogue_serviceitemevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='serviceitem',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_serviceitemevent" ("area_id", "brand", "bring", "created_at", "division_id", "duration", "eligibility", "id", "is_invented", "name", "name_key", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "promise_amount", "promise_unit", "schedule", "site_id", "skills", "summary", "version", "withdrawn_at") VALUES (NEW."area_id", NEW."brand", NEW."bring", NEW."created_at", NEW."division_id", NEW."duration", NEW."eligibility", NEW."id", NEW."is_invented", NEW."name", NEW."name_key", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."post_id", NEW."promise_amount", NEW."promise_unit", NEW."schedule", NEW."site_id", NEW."skills", NEW."summary", NEW."version", NEW."withdrawn_at"); RETURN NULL;', hash='186a512136c65cbbbd7bc2d009319f2cc284d29d', operation='INSERT', pgid='pgtrigger_insert_insert_d6182', table='catalogue_serviceitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='serviceitem',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."area_id" IS DISTINCT FROM (NEW."area_id") OR OLD."brand" IS DISTINCT FROM (NEW."brand") OR OLD."bring" IS DISTINCT FROM (NEW."bring") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."division_id" IS DISTINCT FROM (NEW."division_id") OR OLD."duration" IS DISTINCT FROM (NEW."duration") OR OLD."eligibility" IS DISTINCT FROM (NEW."eligibility") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_key" IS DISTINCT FROM (NEW."name_key") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."post_id" IS DISTINCT FROM (NEW."post_id") OR OLD."promise_amount" IS DISTINCT FROM (NEW."promise_amount") OR OLD."promise_unit" IS DISTINCT FROM (NEW."promise_unit") OR OLD."schedule" IS DISTINCT FROM (NEW."schedule") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."skills" IS DISTINCT FROM (NEW."skills") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at"))', func='INSERT INTO "catalogue_serviceitemevent" ("area_id", "brand", "bring", "created_at", "division_id", "duration", "eligibility", "id", "is_invented", "name", "name_key", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "promise_amount", "promise_unit", "schedule", "site_id", "skills", "summary", "version", "withdrawn_at") VALUES (NEW."area_id", NEW."brand", NEW."bring", NEW."created_at", NEW."division_id", NEW."duration", NEW."eligibility", NEW."id", NEW."is_invented", NEW."name", NEW."name_key", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."post_id", NEW."promise_amount", NEW."promise_unit", NEW."schedule", NEW."site_id", NEW."skills", NEW."summary", NEW."version", NEW."withdrawn_at"); RETURN NULL;', hash='ebe10fdb8496c48f03a76ca00d728a9857c7469d', operation='UPDATE', pgid='pgtrigger_update_update_8602f', table='catalogue_serviceitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='serviceitem',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_serviceitemevent" ("area_id", "brand", "bring", "created_at", "division_id", "duration", "eligibility", "id", "is_invented", "name", "name_key", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "promise_amount", "promise_unit", "schedule", "site_id", "skills", "summary", "version", "withdrawn_at") VALUES (OLD."area_id", OLD."brand", OLD."bring", OLD."created_at", OLD."division_id", OLD."duration", OLD."eligibility", OLD."id", OLD."is_invented", OLD."name", OLD."name_key", OLD."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."post_id", OLD."promise_amount", OLD."promise_unit", OLD."schedule", OLD."site_id", OLD."skills", OLD."summary", OLD."version", OLD."withdrawn_at"); RETURN NULL;', hash='6fe87aae3ab84f393a628e6fc522908279d973b3', operation='DELETE', pgid='pgtrigger_delete_delete_08c0a', table='catalogue_serviceitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='targetgroupevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d59a426627e7990907ad1b50022a13a10c77540', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b38b2', table='catalogue_targetgroupevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='word',
                    trigger=pgtrigger.compiler.Trigger(name='new_edition', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO catalogue_vocabulary (id, edition) VALUES (1, gen_random_uuid()) ON CONFLICT (id) DO UPDATE SET edition = EXCLUDED.edition; RETURN NULL;', hash='c6bb808ea2ebb01ba7bc2b2640496dd5563b8986', level='STATEMENT', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_new_edition_9f9b4', table='catalogue_word', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='word',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_wordevent" ("area_id", "created_at", "crisis", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sense", "text", "version", "weight", "withdrawn_at") VALUES (NEW."area_id", NEW."created_at", NEW."crisis", NEW."group_id", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."sense", NEW."text", NEW."version", NEW."weight", NEW."withdrawn_at"); RETURN NULL;', hash='6d455ca1d7e0f24e95a877bc1f79a67a54cd3d17', operation='INSERT', pgid='pgtrigger_insert_insert_70e99', table='catalogue_word', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='word',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "catalogue_wordevent" ("area_id", "created_at", "crisis", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sense", "text", "version", "weight", "withdrawn_at") VALUES (NEW."area_id", NEW."created_at", NEW."crisis", NEW."group_id", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."sense", NEW."text", NEW."version", NEW."weight", NEW."withdrawn_at"); RETURN NULL;', hash='edb34231388f2d6519bc2011be99dbb7fe49bff5', operation='UPDATE', pgid='pgtrigger_update_update_c11c4', table='catalogue_word', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='word',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "catalogue_wordevent" ("area_id", "created_at", "crisis", "group_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sense", "text", "version", "weight", "withdrawn_at") VALUES (OLD."area_id", OLD."created_at", OLD."crisis", OLD."group_id", OLD."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."sense", OLD."text", OLD."version", OLD."weight", OLD."withdrawn_at"); RETURN NULL;', hash='6e77ed1bae3b2ab2f21cc7c62317b5bcce454701', operation='DELETE', pgid='pgtrigger_delete_delete_65b28', table='catalogue_word', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='wordevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a62c737a9b3a1225ecca8641275c5e5fd4e30809', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c71ed', table='catalogue_wordevent', when='BEFORE')),
                ),
            ],
        ),
    ]
