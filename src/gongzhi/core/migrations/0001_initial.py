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
                    name='EventDelivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subscriber', models.CharField(max_length=160)),
                        ('at', models.DateTimeField(default=gongzhi.core.clock.now)),
                        ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='core.outboxevent')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('event', 'subscriber'), name='event_delivered_once')],
                    },
                ),
                migrations.CreateModel(
                    name='FormReceipt',
                    fields=[
                        ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ('session', models.CharField(max_length=64)),
                        ('outcome', models.CharField(blank=True, max_length=500)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now)),
                    ],
                ),
                migrations.CreateModel(
                    name='OutboxEvent',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80)),
                        ('payload', models.JSONField()),
                        ('recorded_at', models.DateTimeField(default=gongzhi.core.clock.now)),
                        ('delivered_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('delivered_at__isnull', True)), fields=['id'], name='event_undelivered')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMessage',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('channel', models.CharField(default='sms', max_length=10)),
                        ('recipient', models.BinaryField()),
                        ('text', models.TextField()),
                        ('urgent', models.BooleanField(default=False)),
                        ('not_before', models.DateTimeField()),
                        ('state', models.CharField(choices=[('pending', '待发'), ('sending', '发送中'), ('sent', '已发'), ('failed', '发送失败'), ('muted', '未发（静音）')], default='pending', max_length=10)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('last_error', models.CharField(blank=True, max_length=200)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='core.datakey')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['pending', 'sending'])), fields=['not_before'], name='message_waiting')],
                    },
                ),
                migrations.CreateModel(
                    name='ParameterVersion',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('valid_from', models.DateField(verbose_name='生效日期')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('key', models.CharField(max_length=60)),
                        ('value', models.IntegerField(verbose_name='数值')),
                    ],
                    options={
                        'verbose_name': '参数',
                        'constraints': [models.UniqueConstraint(fields=('key', 'valid_from'), name='one_parameter_version_a_day', violation_error_message='这一天已有设置，请先核对。'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='parameter_version_in_order')],
                    },
                ),
                migrations.CreateModel(
                    name='ParameterVersionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('valid_from', models.DateField(verbose_name='生效日期')),
                        ('valid_to', models.DateField(blank=True, null=True, verbose_name='失效日期')),
                        ('doc_no', models.CharField(blank=True, max_length=80, verbose_name='文号')),
                        ('key', models.CharField(max_length=60)),
                        ('value', models.IntegerField(verbose_name='数值')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='core.parameterversion')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('photo', '照片'), ('document', '文件'), ('sound', '语音')], max_length=10)),
                        ('original_name', models.CharField(max_length=200, verbose_name='文件名')),
                        ('content_type', models.CharField(max_length=100)),
                        ('size', models.PositiveBigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('path', models.CharField(max_length=200, unique=True)),
                        ('thumbnail_path', models.CharField(blank=True, max_length=200)),
                        ('width', models.PositiveIntegerField(null=True)),
                        ('height', models.PositiveIntegerField(null=True)),
                        ('seconds', models.PositiveSmallIntegerField(null=True)),
                        ('uploaded_by', models.UUIDField(null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DataKey',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('wrapped', models.BinaryField(null=True)),
                        ('algorithm', models.CharField(max_length=20)),
                        ('key_id', models.CharField(max_length=16)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now)),
                        ('destroyed_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('wrapped__isnull', False), ('destroyed_at__isnull', False), _connector='OR'), name='data_key_present_or_destroyed')],
                    },
                ),
                migrations.CreateModel(
                    name='Deployment',
                    fields=[
                        ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                        ('demonstration', models.BooleanField()),
                        ('seed', models.CharField(blank=True, max_length=40)),
                        ('filled_until', models.DateField(null=True)),
                        ('cast', models.JSONField(default=list)),
                        ('entry_hash', models.BinaryField(null=True)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_deployment')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deployment',
                    trigger=pgtrigger.compiler.Trigger(name='fixed_kind', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."demonstration" IS DISTINCT FROM (NEW."demonstration"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7b818a20b1e87de48c2b7d0afae18632702e2c4a', operation='UPDATE', pgid='pgtrigger_fixed_kind_451eb', table='core_deployment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deployment',
                    trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6e8adab63ed57ab6a39f87610ccae3f34b70bdf8', operation='DELETE', pgid='pgtrigger_kept_c60d7', table='core_deployment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='parameterversion',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_parameterversionevent" ("created_at", "doc_no", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "value", "version") VALUES (NEW."created_at", NEW."doc_no", NEW."id", NEW."key", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."value", NEW."version"); RETURN NULL;', hash='f1d64fa71f52f20c3e89aa1d97032855f8337a31', operation='INSERT', pgid='pgtrigger_insert_insert_6621d', table='core_parameterversion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='parameterversion',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "core_parameterversionevent" ("created_at", "doc_no", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "value", "version") VALUES (NEW."created_at", NEW."doc_no", NEW."id", NEW."key", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."valid_from", NEW."valid_to", NEW."value", NEW."version"); RETURN NULL;', hash='3173966a7a7cea6a99757f343bb5788c13da9791', operation='UPDATE', pgid='pgtrigger_update_update_1da4e', table='core_parameterversion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='parameterversion',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "core_parameterversionevent" ("created_at", "doc_no", "id", "key", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_to", "value", "version") VALUES (OLD."created_at", OLD."doc_no", OLD."id", OLD."key", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."valid_from", OLD."valid_to", OLD."value", OLD."version"); RETURN NULL;', hash='4df30d8b233d7a3b7b99160cec21dd764ed45a81', operation='DELETE', pgid='pgtrigger_delete_delete_35d9f', table='core_parameterversion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='parameterversionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='923506a96efa4e062e935fbada987d8d2235aec3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d0273', table='core_parameterversionevent', when='BEFORE')),
                ),
            ],
        ),
    ]
