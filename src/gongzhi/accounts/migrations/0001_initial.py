import django.db.models.deletion
import gongzhi.core.clock
import gongzhi.core.crypto
import gongzhi.core.keys
import gongzhi.core.operations
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        gongzhi.core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('username', models.CharField(blank=True, max_length=60, null=True, unique=True, verbose_name='登录名')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                        ('name_key', models.CharField(blank=True, db_index=True, editable=False, max_length=255)),
                        ('phone_index', models.BinaryField(db_index=True, null=True)),
                        ('phone', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='手机号')),
                        ('phone_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='手机号验证时间')),
                        ('holds_phone', models.BooleanField(default=False, editable=False)),
                        ('id_index', models.BinaryField(db_index=True, null=True)),
                        ('id_number', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='身份证号')),
                        ('address', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='住址')),
                        ('birth_date', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                        ('elder_mode', models.BooleanField(default=False, verbose_name='长辈版')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('disabled_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='须修改初始密码')),
                        ('last_seen_at', models.DateTimeField(editable=False, null=True)),
                        ('data_key', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.datakey')),
                    ],
                    options={
                        'verbose_name': '人员',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('holds_phone', True)), fields=('phone_index',), name='one_holder_of_a_phone', violation_error_message='这个手机号已有人在使用。'), models.CheckConstraint(condition=models.Q(('holds_phone', False), ('phone_index__isnull', False), _connector='OR'), name='holder_of_a_phone_has_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('purpose', models.CharField(choices=[('service', '办理求助'), ('share', '把联系方式提供给承办单位'), ('volunteer', '志愿者登记'), ('sms', '接收短信'), ('photo', '拍照留存')], max_length=20, verbose_name='用途')),
                        ('wording', models.CharField(max_length=40, verbose_name='告知书版本')),
                        ('given_at', models.DateTimeField(default=gongzhi.core.clock.now, verbose_name='同意时间')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consents', to=settings.AUTH_USER_MODEL)),
                        ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '同意',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('person', 'purpose'), name='one_open_consent')],
                    },
                ),
                migrations.CreateModel(
                    name='ConsentEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('purpose', models.CharField(choices=[('service', '办理求助'), ('share', '把联系方式提供给承办单位'), ('volunteer', '志愿者登记'), ('sms', '接收短信'), ('photo', '拍照留存')], max_length=20, verbose_name='用途')),
                        ('wording', models.CharField(max_length=40, verbose_name='告知书版本')),
                        ('given_at', models.DateTimeField(default=gongzhi.core.clock.now, verbose_name='同意时间')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤回时间')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.consent')),
                        ('taken_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DataCopy',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('content', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='内容')),
                        ('size', models.PositiveIntegerField(default=0, verbose_name='大小')),
                        ('made_at', models.DateTimeField(blank=True, null=True, verbose_name='生成时间')),
                        ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='下载时间')),
                        ('expired_at', models.DateTimeField(blank=True, null=True, verbose_name='过期时间')),
                        ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.datakey')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='data_copies', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '个人信息副本',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('expired_at__isnull', True), ('taken_at__isnull', True)), fields=('person',), name='one_open_data_copy', violation_error_message='已有一份副本在准备或等您下载。')],
                    },
                ),
                migrations.CreateModel(
                    name='Deletion',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('due_at', models.DateTimeField(verbose_name='执行时间')),
                        ('withdraws_open', models.BooleanField(default=False, verbose_name='撤回在办求助')),
                        ('recalled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                        ('blocked_by', models.CharField(blank=True, max_length=200, verbose_name='暂不能删除的原因')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deletions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '删除个人信息',
                        'indexes': [models.Index(condition=models.Q(('done_at__isnull', True), ('recalled_at__isnull', True)), fields=['due_at'], name='deletion_due')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('done_at__isnull', True), ('recalled_at__isnull', True)), fields=('person',), name='one_open_deletion', violation_error_message='您已经申请过删除，正在等待执行。'), models.CheckConstraint(condition=models.Q(('recalled_at__isnull', True), ('done_at__isnull', True), _connector='OR'), name='deletion_done_or_recalled'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('created_at'))), name='deletion_after_days_to_think')],
                    },
                ),
                migrations.CreateModel(
                    name='DeletionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('due_at', models.DateTimeField(verbose_name='执行时间')),
                        ('withdraws_open', models.BooleanField(default=False, verbose_name='撤回在办求助')),
                        ('recalled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
                        ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                        ('blocked_by', models.CharField(blank=True, max_length=200, verbose_name='暂不能删除的原因')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.deletion')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Device',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('token_hash', models.BinaryField()),
                        ('label', models.CharField(blank=True, max_length=80, verbose_name='设备')),
                        ('session_key', models.CharField(blank=True, max_length=40)),
                        ('last_seen_at', models.DateTimeField(default=gongzhi.core.clock.now, verbose_name='最近使用')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '设备',
                        'constraints': [models.UniqueConstraint(fields=('person', 'token_hash'), name='device_once_a_person')],
                    },
                ),
                migrations.CreateModel(
                    name='Disclosure',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('field', models.CharField(max_length=40, verbose_name='看了什么')),
                        ('post', models.UUIDField(blank=True, null=True)),
                        ('occasion', models.CharField(blank=True, max_length=120)),
                        ('reason', models.CharField(max_length=200, verbose_name='理由')),
                        ('data_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.datakey')),
                        ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查看人')),
                    ],
                    options={
                        'verbose_name': '个人信息查看记录',
                        'indexes': [models.Index(fields=['data_key', '-created_at'], name='disclosure_of_person')],
                    },
                ),
                migrations.CreateModel(
                    name='FactorReset',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('reason', models.CharField(max_length=200, verbose_name='理由')),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                        ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='factor_resets', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                    ],
                    options={
                        'verbose_name': '动态口令重置',
                        'constraints': [models.CheckConstraint(condition=models.Q(('done_by__isnull', True), models.Q(('done_by', models.F('asked_by')), _negated=True), _connector='OR'), name='factor_reset_by_two_persons', violation_error_message='申请和批准必须是两个人。'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('person')), _negated=True), models.Q(('done_by__isnull', True), models.Q(('done_by', models.F('person')), _negated=True), _connector='OR')), name='factor_reset_not_by_oneself', violation_error_message='不能申请或批准重置自己的动态口令。'), models.UniqueConstraint(condition=models.Q(('done_at__isnull', True)), fields=('person',), name='one_open_factor_reset', violation_error_message='已有一份重置申请在等待批准。')],
                    },
                ),
                migrations.CreateModel(
                    name='FactorResetEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('reason', models.CharField(max_length=200, verbose_name='理由')),
                        ('done_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                        ('done_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.factorreset')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Guardianship',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('parent', '父母'), ('relative', '其他亲属'), ('appointed', '指定监护人')], max_length=20, verbose_name='关系')),
                        ('consented_at', models.DateTimeField(blank=True, null=True, verbose_name='监护人同意时间')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                        ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                        ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                        ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='证明材料')),
                        ('guardian', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wards', to=settings.AUTH_USER_MODEL)),
                        ('ward', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='guardianships', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '监护关系',
                        'constraints': [models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('checked_by__isnull', False), ('evidence__isnull', False), models.Q(('approved_by', models.F('checked_by')), _negated=True)), _connector='OR'), name='guardianship_checked_by_two_persons', violation_error_message='核对材料和批准必须是两个人。'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('ward', 'guardian'), name='one_open_guardianship', violation_error_message='这层监护关系已经登记过了。'), models.CheckConstraint(condition=models.Q(('ward', models.F('guardian')), _negated=True), name='nobody_guards_themselves', violation_error_message='监护人和被监护人不能是同一个人。')],
                    },
                ),
                migrations.CreateModel(
                    name='GuardianshipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('parent', '父母'), ('relative', '其他亲属'), ('appointed', '指定监护人')], max_length=20, verbose_name='关系')),
                        ('consented_at', models.DateTimeField(blank=True, null=True, verbose_name='监护人同意时间')),
                        ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                        ('approved_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                        ('checked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='核对人')),
                        ('evidence', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.storedfile', verbose_name='证明材料')),
                        ('guardian', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.guardianship')),
                        ('ward', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='HistoryAttachment',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('post', models.UUIDField(blank=True, null=True)),
                        ('reason', models.CharField(max_length=200, verbose_name='核对依据')),
                        ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                        ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='现账号')),
                        ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='原账号')),
                    ],
                    options={
                        'verbose_name': '记录归并',
                        'constraints': [models.UniqueConstraint(fields=('old',), name='history_attached_once', violation_error_message='原账号的记录已经归并过了。'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='attached_to_another_account', violation_error_message='请选择两个不同的账号。')],
                    },
                ),
                migrations.CreateModel(
                    name='LogQuery',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('log', models.CharField(choices=[('sign_ins', '登录日志'), ('disclosures', '个人信息查看记录'), ('history', '变更历史'), ('summary', '审计月报'), ('queries', '日志查询记录')], max_length=20, verbose_name='查了什么')),
                        ('post', models.UUIDField(blank=True, null=True)),
                        ('filters', models.JSONField(default=list, verbose_name='条件')),
                        ('about', models.UUIDField(blank=True, null=True)),
                        ('found', models.PositiveIntegerField(default=0, verbose_name='查到条数')),
                        ('viewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='查询人')),
                    ],
                    options={
                        'verbose_name': '日志查询记录',
                        'indexes': [models.Index(fields=['-created_at'], name='log_query_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='MailAddress',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('address', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='邮箱')),
                        ('code_until', models.DateTimeField(editable=False, null=True)),
                        ('wrong_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='验证时间')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('data_key', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.datakey')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mail_addresses', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '邮箱',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('person',), name='one_mail_address_a_person')],
                    },
                ),
                migrations.CreateModel(
                    name='MailAddressEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('address', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='邮箱')),
                        ('code_until', models.DateTimeField(editable=False, null=True)),
                        ('wrong_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='验证时间')),
                        ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='停用时间')),
                        ('data_key', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.datakey')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.mailaddress')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(max_length=40)),
                        ('title', models.CharField(max_length=120, verbose_name='标题')),
                        ('body', models.TextField(blank=True, verbose_name='内容')),
                        ('link', models.CharField(blank=True, max_length=300)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '消息',
                        'indexes': [models.Index(fields=['person', '-created_at'], name='notice_of_person'), models.Index(condition=models.Q(('read_at__isnull', True)), fields=['person'], name='notice_unread')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('way', models.CharField(max_length=10)),
                        ('due_at', models.DateTimeField()),
                        ('gathered_at', models.DateTimeField(null=True)),
                        ('dropped_at', models.DateTimeField(null=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='accounts.notice')),
                    ],
                    options={
                        'verbose_name': '通知投递',
                        'indexes': [models.Index(condition=models.Q(('dropped_at__isnull', True), ('gathered_at__isnull', True)), fields=['due_at'], name='delivery_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'way'), name='notice_once_a_way')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeSettings',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('choices', models.JSONField(default=dict)),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='从几点起不打扰')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='到几点为止')),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '通知设置',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends', violation_error_message='不打扰的时间要填开始和结束两个时刻。')],
                    },
                ),
                migrations.CreateModel(
                    name='NoticeSettingsEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('choices', models.JSONField(default=dict)),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='从几点起不打扰')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='到几点为止')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.noticesettings')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='OneTimeCode',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('purpose', models.CharField(choices=[('sign_in', '登录'), ('old_phone', '更换手机号（原号码）'), ('new_phone', '更换手机号（新号码）')], max_length=20)),
                        ('phone_index', models.BinaryField(null=True)),
                        ('phone', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='手机号')),
                        ('expires_at', models.DateTimeField()),
                        ('wrong_tries', models.PositiveIntegerField(default=0)),
                        ('data_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='core.datakey')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['phone_index', 'purpose', '-expires_at'], name='code_of_phone')],
                    },
                ),
                migrations.CreateModel(
                    name='SignInEvent',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('code_sent', '发送验证码'), ('code_held', '未重复发送验证码'), ('code_wrong', '验证码错误'), ('fact_wrong', '找回信息不符'), ('password_wrong', '密码错误'), ('signed_in', '登录'), ('signed_out', '退出'), ('timed_out', '超时退出')], max_length=20)),
                        ('phone_index', models.BinaryField(null=True)),
                        ('address', models.GenericIPAddressField(null=True)),
                        ('device_hash', models.BinaryField(null=True)),
                        ('method', models.CharField(blank=True, max_length=20)),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sign_in_events', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '登录日志',
                        'indexes': [models.Index(fields=['-created_at'], name='sign_in_by_time'), models.Index(fields=['phone_index', '-created_at'], name='sign_in_by_phone'), models.Index(fields=['address', '-created_at'], name='sign_in_by_address'), models.Index(fields=['device_hash', '-created_at'], name='sign_in_by_device'), models.Index(fields=['person', '-created_at'], name='sign_in_by_person')],
                    },
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('username', models.CharField(blank=True, max_length=60, null=True, verbose_name='登录名')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='姓名')),
                        ('phone_index', models.BinaryField(null=True)),
                        ('phone', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='手机号')),
                        ('phone_verified_at', models.DateTimeField(blank=True, null=True, verbose_name='手机号验证时间')),
                        ('holds_phone', models.BooleanField(default=False, editable=False)),
                        ('id_index', models.BinaryField(null=True)),
                        ('id_number', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='身份证号')),
                        ('address', gongzhi.core.crypto.EncryptedText(blank=True, null=True, verbose_name='住址')),
                        ('birth_date', models.DateField(blank=True, null=True, verbose_name='出生日期')),
                        ('elder_mode', models.BooleanField(default=False, verbose_name='长辈版')),
                        ('is_active', models.BooleanField(default=True, verbose_name='启用')),
                        ('disabled_reason', models.CharField(blank=True, max_length=200, verbose_name='停用原因')),
                        ('must_change_password', models.BooleanField(default=False, verbose_name='须修改初始密码')),
                        ('data_key', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.datakey')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("address", "birth_date", "created_at", "data_key_id", "disabled_reason", "elder_mode", "holds_phone", "id", "id_index", "id_number", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_index", "phone_verified_at", "username", "version") VALUES (NEW."address", NEW."birth_date", NEW."created_at", NEW."data_key_id", NEW."disabled_reason", NEW."elder_mode", NEW."holds_phone", NEW."id", NEW."id_index", NEW."id_number", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."phone", NEW."phone_index", NEW."phone_verified_at", NEW."username", NEW."version"); RETURN NULL;', hash='3a1489eb746f065adc0b8a1d313e9442bb6b6acd', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."data_key_id" IS DISTINCT FROM (NEW."data_key_id") OR OLD."disabled_reason" IS DISTINCT FROM (NEW."disabled_reason") OR OLD."elder_mode" IS DISTINCT FROM (NEW."elder_mode") OR OLD."holds_phone" IS DISTINCT FROM (NEW."holds_phone") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."id_index" IS DISTINCT FROM (NEW."id_index") OR OLD."id_number" IS DISTINCT FROM (NEW."id_number") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."must_change_password" IS DISTINCT FROM (NEW."must_change_password") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."phone_index" IS DISTINCT FROM (NEW."phone_index") OR OLD."phone_verified_at" IS DISTINCT FROM (NEW."phone_verified_at") OR OLD."username" IS DISTINCT FROM (NEW."username") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "accounts_userevent" ("address", "birth_date", "created_at", "data_key_id", "disabled_reason", "elder_mode", "holds_phone", "id", "id_index", "id_number", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_index", "phone_verified_at", "username", "version") VALUES (NEW."address", NEW."birth_date", NEW."created_at", NEW."data_key_id", NEW."disabled_reason", NEW."elder_mode", NEW."holds_phone", NEW."id", NEW."id_index", NEW."id_number", NEW."is_active", NEW."must_change_password", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."phone", NEW."phone_index", NEW."phone_verified_at", NEW."username", NEW."version"); RETURN NULL;', hash='94c582737fa66e206a7744869b8a1115d17bc582', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("address", "birth_date", "created_at", "data_key_id", "disabled_reason", "elder_mode", "holds_phone", "id", "id_index", "id_number", "is_active", "must_change_password", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "phone_index", "phone_verified_at", "username", "version") VALUES (OLD."address", OLD."birth_date", OLD."created_at", OLD."data_key_id", OLD."disabled_reason", OLD."elder_mode", OLD."holds_phone", OLD."id", OLD."id_index", OLD."id_number", OLD."is_active", OLD."must_change_password", OLD."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."phone", OLD."phone_index", OLD."phone_verified_at", OLD."username", OLD."version"); RETURN NULL;', hash='db9b6aa1178e548781f3486808924fbfd9ea2721', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='consent',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_consentevent" ("created_at", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "taken_by_id", "version", "withdrawn_at", "wording") VALUES (NEW."created_at", NEW."given_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."purpose", NEW."taken_by_id", NEW."version", NEW."withdrawn_at", NEW."wording"); RETURN NULL;', hash='f5362454e3e80fbe64c333ff8f2025ea0fc9b13c', operation='INSERT', pgid='pgtrigger_insert_insert_5fc84', table='accounts_consent', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='consent',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_consentevent" ("created_at", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "taken_by_id", "version", "withdrawn_at", "wording") VALUES (NEW."created_at", NEW."given_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."purpose", NEW."taken_by_id", NEW."version", NEW."withdrawn_at", NEW."wording"); RETURN NULL;', hash='c3b548b27d6739bd42b999edf9b921e40c7857f2', operation='UPDATE', pgid='pgtrigger_update_update_3484d', table='accounts_consent', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='consent',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_consentevent" ("created_at", "given_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "taken_by_id", "version", "withdrawn_at", "wording") VALUES (OLD."created_at", OLD."given_at", OLD."id", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."purpose", OLD."taken_by_id", OLD."version", OLD."withdrawn_at", OLD."wording"); RETURN NULL;', hash='7a19dfc61aa4ecc5569a128742b47a93d3b10765', operation='DELETE', pgid='pgtrigger_delete_delete_f0b48', table='accounts_consent', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='consentevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='10438884ba7500a77dcaa01a127cd102970f34a6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_77f80', table='accounts_consentevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deletion',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_deletionevent" ("blocked_by", "created_at", "done_at", "due_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recalled_at", "version", "withdraws_open") VALUES (NEW."blocked_by", NEW."created_at", NEW."done_at", NEW."due_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."recalled_at", NEW."version", NEW."withdraws_open"); RETURN NULL;', hash='f5227d8b89399f5435f7acc1e84e07b1edd7ec1e', operation='INSERT', pgid='pgtrigger_insert_insert_f5213', table='accounts_deletion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deletion',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_deletionevent" ("blocked_by", "created_at", "done_at", "due_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recalled_at", "version", "withdraws_open") VALUES (NEW."blocked_by", NEW."created_at", NEW."done_at", NEW."due_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."recalled_at", NEW."version", NEW."withdraws_open"); RETURN NULL;', hash='dbef14fc232a69c287d2c910e85c0172ac6ebfa7', operation='UPDATE', pgid='pgtrigger_update_update_e50f3', table='accounts_deletion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deletion',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_deletionevent" ("blocked_by", "created_at", "done_at", "due_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recalled_at", "version", "withdraws_open") VALUES (OLD."blocked_by", OLD."created_at", OLD."done_at", OLD."due_at", OLD."id", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."recalled_at", OLD."version", OLD."withdraws_open"); RETURN NULL;', hash='ddea8f125f8aa5247f83545cd7dff2779b8ab2f1', operation='DELETE', pgid='pgtrigger_delete_delete_0f887', table='accounts_deletion', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='deletionevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='921bbcd80c4eb43a5ca80fd129abb5206ff268fc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1bb5f', table='accounts_deletionevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='disclosure',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c9681a21e01c980dc55b1f865045b6ca3fcd1eb9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1a972', table='accounts_disclosure', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='disclosure',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='e259899dc35c623ed17ff5be80cc5faf5c5b8cce', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_cbbf3', table='accounts_disclosure', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='factorreset',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_factorresetevent" ("asked_by_id", "created_at", "done_at", "done_by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (NEW."asked_by_id", NEW."created_at", NEW."done_at", NEW."done_by_id", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."reason", NEW."version"); RETURN NULL;', hash='d224e69bb5743ebce7aef523b7d5657fc8de3603', operation='INSERT', pgid='pgtrigger_insert_insert_3bfe9', table='accounts_factorreset', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='factorreset',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_factorresetevent" ("asked_by_id", "created_at", "done_at", "done_by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (NEW."asked_by_id", NEW."created_at", NEW."done_at", NEW."done_by_id", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."reason", NEW."version"); RETURN NULL;', hash='efb516cf8d77f73f946d2332c3f98cd116c54d7c', operation='UPDATE', pgid='pgtrigger_update_update_b4c64', table='accounts_factorreset', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='factorreset',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_factorresetevent" ("asked_by_id", "created_at", "done_at", "done_by_id", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (OLD."asked_by_id", OLD."created_at", OLD."done_at", OLD."done_by_id", OLD."id", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."reason", OLD."version"); RETURN NULL;', hash='f645568429c439612474c1f0086bcf6cf7efbd1b', operation='DELETE', pgid='pgtrigger_delete_delete_04307', table='accounts_factorreset', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='factorresetevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='286f5b56e9b6c9017dbd2814ffeecdab9386b786', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_67b0b', table='accounts_factorresetevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='guardianship',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_guardianshipevent" ("approved_at", "approved_by_id", "checked_by_id", "consented_at", "created_at", "ended_at", "evidence_id", "guardian_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "ward_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."checked_by_id", NEW."consented_at", NEW."created_at", NEW."ended_at", NEW."evidence_id", NEW."guardian_id", NEW."id", NEW."kind", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."version", NEW."ward_id"); RETURN NULL;', hash='3a68f9d684ed7c1300fb786b38e4fb649ad929ee', operation='INSERT', pgid='pgtrigger_insert_insert_b47ce', table='accounts_guardianship', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='guardianship',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_guardianshipevent" ("approved_at", "approved_by_id", "checked_by_id", "consented_at", "created_at", "ended_at", "evidence_id", "guardian_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "ward_id") VALUES (NEW."approved_at", NEW."approved_by_id", NEW."checked_by_id", NEW."consented_at", NEW."created_at", NEW."ended_at", NEW."evidence_id", NEW."guardian_id", NEW."id", NEW."kind", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."version", NEW."ward_id"); RETURN NULL;', hash='bfb94e281b710085ba49ed33581e3fe60a2c9964', operation='UPDATE', pgid='pgtrigger_update_update_8330f', table='accounts_guardianship', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='guardianship',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_guardianshipevent" ("approved_at", "approved_by_id", "checked_by_id", "consented_at", "created_at", "ended_at", "evidence_id", "guardian_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version", "ward_id") VALUES (OLD."approved_at", OLD."approved_by_id", OLD."checked_by_id", OLD."consented_at", OLD."created_at", OLD."ended_at", OLD."evidence_id", OLD."guardian_id", OLD."id", OLD."kind", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."version", OLD."ward_id"); RETURN NULL;', hash='a0f54d267aa1588a36980bb38c486c3ec6ab4272', operation='DELETE', pgid='pgtrigger_delete_delete_58ecc', table='accounts_guardianship', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='guardianshipevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='414e40a426bc63f967bccca5850eef19046df562', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4dce7', table='accounts_guardianshipevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historyattachment',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a14e31be41a0d5a8ba0db5dc9cbba07dacf9dbca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1dac3', table='accounts_historyattachment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historyattachment',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='ff1d7c3043ffc372b3fc6c262944da5b9bf9b4d6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_9232b', table='accounts_historyattachment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='logquery',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='054729dd130109a22693443818f6db0289834679', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_226cd', table='accounts_logquery', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='logquery',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='baa6e601753fc84ab94ce2cc0f43179b3741e214', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_96d63', table='accounts_logquery', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mailaddress',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_mailaddressevent" ("address", "code_until", "created_at", "data_key_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verified_at", "version", "wrong_tries") VALUES (NEW."address", NEW."code_until", NEW."created_at", NEW."data_key_id", NEW."ended_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."verified_at", NEW."version", NEW."wrong_tries"); RETURN NULL;', hash='268077eadd01d103908869be02fda0a83d886dfb', operation='INSERT', pgid='pgtrigger_insert_insert_f17e7', table='accounts_mailaddress', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mailaddress',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_mailaddressevent" ("address", "code_until", "created_at", "data_key_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verified_at", "version", "wrong_tries") VALUES (NEW."address", NEW."code_until", NEW."created_at", NEW."data_key_id", NEW."ended_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."verified_at", NEW."version", NEW."wrong_tries"); RETURN NULL;', hash='c98b066bf7a23c348815614d68babb048fae39f5', operation='UPDATE', pgid='pgtrigger_update_update_355cf', table='accounts_mailaddress', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mailaddress',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_mailaddressevent" ("address", "code_until", "created_at", "data_key_id", "ended_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "verified_at", "version", "wrong_tries") VALUES (OLD."address", OLD."code_until", OLD."created_at", OLD."data_key_id", OLD."ended_at", OLD."id", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."verified_at", OLD."version", OLD."wrong_tries"); RETURN NULL;', hash='e504e0b60e6c6bcbd0866cb0cd54b9d0638e26ec', operation='DELETE', pgid='pgtrigger_delete_delete_c7fb0', table='accounts_mailaddress', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='mailaddressevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='63f8948b3da44bc6dae5470676c1ba7fd0014781', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f15ed', table='accounts_mailaddressevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='noticesettings',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_noticesettingsevent" ("choices", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "version") VALUES (NEW."choices", NEW."created_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."quiet_from", NEW."quiet_until", NEW."version"); RETURN NULL;', hash='c01ed80e6c82910dec2296484167b185e72575e3', operation='INSERT', pgid='pgtrigger_insert_insert_df654', table='accounts_noticesettings', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='noticesettings',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_noticesettingsevent" ("choices", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "version") VALUES (NEW."choices", NEW."created_at", NEW."id", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."quiet_from", NEW."quiet_until", NEW."version"); RETURN NULL;', hash='20672e93dfabf0e7d23e9fff916878a4c64d2e0a', operation='UPDATE', pgid='pgtrigger_update_update_58fe9', table='accounts_noticesettings', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='noticesettings',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_noticesettingsevent" ("choices", "created_at", "id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_from", "quiet_until", "version") VALUES (OLD."choices", OLD."created_at", OLD."id", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."quiet_from", OLD."quiet_until", OLD."version"); RETURN NULL;', hash='afdf5b8e83a77eb18a900a6d8c3d56107b08ed2a', operation='DELETE', pgid='pgtrigger_delete_delete_46fa0', table='accounts_noticesettings', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='noticesettingsevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='06c019fc08c8bc502d798be0c1ee9f4aca4e735d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_41e5e', table='accounts_noticesettingsevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signinevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e786b280506fe3994945d152b9ab020248369216', operation='UPDATE', pgid='pgtrigger_append_only_78ba7', table='accounts_signinevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signinevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_term', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.created_at > COALESCE(NULLIF(current_setting('gongzhi.now', true), '')::timestamptz, NOW()) - INTERVAL '6 months')", func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='401fa2e5d5cfd8dc447a20019d9a9efd0d783596', operation='DELETE', pgid='pgtrigger_append_only_term_9f02d', table='accounts_signinevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signinevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='2641c10f345bc0b3a3626570277a8699de18abdf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_4bab5', table='accounts_signinevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='userevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e9498e73f6fbdf2642fb33fa14189f1ad2382c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')),
                ),
            ],
        ),
    ]
