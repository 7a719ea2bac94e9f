import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import gongzhi.core.clock
import gongzhi.core.keys
import gongzhi.core.operations
import gongzhi.organizations.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('account', '0009_emailaddress_unique_primary_email'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        gongzhi.core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='Alliance',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                        ('introduction', models.TextField(blank=True, verbose_name='简介')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alliances', to='regions.division', verbose_name='所在区划')),
                        ('members', models.ManyToManyField(through='organizations.AllianceMember', to='organizations.organization')),
                    ],
                    options={
                        'verbose_name': '联盟',
                    },
                ),
                migrations.CreateModel(
                    name='AllianceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('founded_on', models.DateField(blank=True, null=True, verbose_name='成立日期')),
                        ('introduction', models.TextField(blank=True, verbose_name='简介')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='所在区划')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.alliance')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AllianceMember',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='加入日期')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='未加入原因')),
                        ('alliance', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roster', to='organizations.alliance')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alliance_places', to='organizations.organization')),
                    ],
                    options={
                        'verbose_name': '联盟成员',
                        'constraints': [models.UniqueConstraint(fields=('alliance', 'organization'), name='once_on_the_roster', violation_error_message='这个组织已在名单上。'), models.CheckConstraint(condition=models.Q(('left_on__isnull', True), ('joined_on__isnull', False), _connector='OR'), name='left_after_joining')],
                    },
                ),
                migrations.CreateModel(
                    name='AllianceMemberEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='加入日期')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='退出日期')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='未加入原因')),
                        ('alliance', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.alliance')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.alliancemember')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='DutyShift',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='值班时间')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to='organizations.post', verbose_name='值班岗位')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_shifts', to='organizations.site', verbose_name='站点')),
                    ],
                    options={
                        'verbose_name': '值班',
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(gongzhi.organizations.models._KeyHash(models.F('site'), models.Value(0)), gongzhi.organizations.models._KeyHash(models.F('site'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='one_on_duty_at_a_time', violation_error_message='这个时段已排了别的岗位值班。')],
                    },
                ),
                migrations.CreateModel(
                    name='DutyShiftEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='值班时间')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.dutyshift')),
                        ('post', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='值班岗位')),
                        ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.site', verbose_name='站点')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Organization',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200, unique=True)),
                        ('name_key', models.CharField(editable=False, max_length=255)),
                        ('search', models.TextField(editable=False)),
                        ('kind', models.CharField(choices=[('trade_union', '工会'), ('youth_league', '共青团'), ('womens_federation', '妇联'), ('science_assoc', '科协'), ('social_science_federation', '社科联'), ('disabled_federation', '残联'), ('overseas_chinese_federation', '侨联'), ('literary_federation', '文联'), ('industry_commerce_federation', '工商联'), ('red_cross', '红十字会'), ('law_society', '法学会'), ('family_planning_assoc', '计生协'), ('care_next_generation', '关工委'), ('other_mass_org', '其他群团组织'), ('social_work_agency', '社工机构'), ('association', '社会团体'), ('social_service_body', '社会服务机构'), ('foundation', '基金会'), ('community_social_org', '备案社区社会组织'), ('volunteer_org', '志愿服务组织'), ('volunteer_team', '志愿服务队'), ('enterprise', '企业'), ('joint_office', '联席会议办公室'), ('governance_center', '社会治理中心'), ('government', '党政机关'), ('community', '村（居）民委员会')], max_length=40, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                        ('credit_code', models.CharField(blank=True, max_length=18, null=True, verbose_name='统一社会信用代码')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='办公电话')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                        ('introduction', models.TextField(blank=True, verbose_name='简介')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('closed_at', models.DateField(blank=True, null=True, verbose_name='注销日期')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='organizations', to='regions.division', verbose_name='所在区划')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organizations.organization', verbose_name='上级')),
                    ],
                    options={
                        'verbose_name': '组织',
                        'indexes': [models.Index(fields=['kind', 'division'], name='organization_kind_place')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('credit_code',), name='credit_code_once', violation_error_message='这个统一社会信用代码已登记在另一组织名下。'), models.CheckConstraint(condition=models.Q(('credit_code', ''), _negated=True), name='credit_code_null_not_empty')],
                    },
                ),
                migrations.CreateModel(
                    name='OrganizationEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200)),
                        ('name_key', models.CharField(editable=False, max_length=255)),
                        ('kind', models.CharField(choices=[('trade_union', '工会'), ('youth_league', '共青团'), ('womens_federation', '妇联'), ('science_assoc', '科协'), ('social_science_federation', '社科联'), ('disabled_federation', '残联'), ('overseas_chinese_federation', '侨联'), ('literary_federation', '文联'), ('industry_commerce_federation', '工商联'), ('red_cross', '红十字会'), ('law_society', '法学会'), ('family_planning_assoc', '计生协'), ('care_next_generation', '关工委'), ('other_mass_org', '其他群团组织'), ('social_work_agency', '社工机构'), ('association', '社会团体'), ('social_service_body', '社会服务机构'), ('foundation', '基金会'), ('community_social_org', '备案社区社会组织'), ('volunteer_org', '志愿服务组织'), ('volunteer_team', '志愿服务队'), ('enterprise', '企业'), ('joint_office', '联席会议办公室'), ('governance_center', '社会治理中心'), ('government', '党政机关'), ('community', '村（居）民委员会')], max_length=40, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                        ('credit_code', models.CharField(blank=True, max_length=18, null=True, verbose_name='统一社会信用代码')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='办公电话')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                        ('introduction', models.TextField(blank=True, verbose_name='简介')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('closed_at', models.DateField(blank=True, null=True, verbose_name='注销日期')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='所在区划')),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='上级')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.organization')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200, unique=True)),
                        ('title', models.CharField(max_length=60, verbose_name='岗位名称')),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('intake', '窗口受理'), ('handler', '经办'), ('supervisor', '分管'), ('joint_office', '联席办'), ('chair_unit', '轮值'), ('expert', '专家'), ('assessment', '考核办'), ('leader', '领导'), ('system_admin', '系统管理员'), ('audit_admin', '审计管理员'), ('security_admin', '安全管理员')], max_length=20), size=None, verbose_name='角色')),
                        ('service_areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='负责领域')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='regions.division', verbose_name='区划')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organizations.organization', verbose_name='组织')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='organizations.post', verbose_name='上级')),
                        ('site', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='organizations.site', verbose_name='站点')),
                    ],
                    options={
                        'verbose_name': '岗位',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('roles__contains', ['intake']), _negated=True), ('site__isnull', False), _connector='OR'), name='intake_post_sits_at_a_site', violation_error_message='窗口受理岗位要选定站点。'), models.CheckConstraint(condition=models.Q(('parent__isnull', False), ('roles__contains', ['joint_office']), _connector='OR'), name='chains_end_in_a_joint_office', violation_error_message='岗位要有上级岗位；只有联席办岗位可以没有上级。')],
                    },
                ),
                migrations.CreateModel(
                    name='PostEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('path', models.CharField(editable=False, max_length=200)),
                        ('title', models.CharField(max_length=60, verbose_name='岗位名称')),
                        ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('intake', '窗口受理'), ('handler', '经办'), ('supervisor', '分管'), ('joint_office', '联席办'), ('chair_unit', '轮值'), ('expert', '专家'), ('assessment', '考核办'), ('leader', '领导'), ('system_admin', '系统管理员'), ('audit_admin', '审计管理员'), ('security_admin', '安全管理员')], max_length=20), size=None, verbose_name='角色')),
                        ('service_areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='负责领域')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='撤销时间')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='区划')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='组织')),
                        ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='上级')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.post')),
                        ('site', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.site', verbose_name='站点')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Site',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name_key', models.CharField(editable=False, max_length=255)),
                        ('search', models.TextField(editable=False)),
                        ('kind', models.CharField(choices=[('hub', '群团工作中心'), ('station', '群团工作站'), ('window', '群团服务窗口'), ('party_mass_center', '党群服务中心'), ('gig_station', '暖新驿站')], max_length=20, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('hosted_in', models.CharField(blank=True, max_length=120, verbose_name='依托场所')),
                        ('staffing', models.CharField(choices=[('resident', '常驻'), ('rotating', '轮驻'), ('on_call', '随叫随驻')], default='resident', max_length=20, verbose_name='驻点方式')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('facilities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='设施')),
                        ('is_round_the_clock', models.BooleanField(default=False, verbose_name='24小时开放')),
                        ('opened_on', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='regions.division', verbose_name='所在区划')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='organizations.organization', verbose_name='主管组织')),
                    ],
                    options={
                        'verbose_name': '站点',
                        'indexes': [models.Index(fields=['division', 'kind'], name='site_place_kind'), models.Index(fields=['latitude', 'longitude'], name='site_coordinates')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='site_has_both_coordinates', violation_error_message='经度和纬度要么都填，要么都不填。')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('name_key', models.CharField(editable=False, max_length=255)),
                        ('kind', models.CharField(choices=[('hub', '群团工作中心'), ('station', '群团工作站'), ('window', '群团服务窗口'), ('party_mass_center', '党群服务中心'), ('gig_station', '暖新驿站')], max_length=20, verbose_name='类别')),
                        ('name', models.CharField(max_length=120, verbose_name='名称')),
                        ('hosted_in', models.CharField(blank=True, max_length=120, verbose_name='依托场所')),
                        ('staffing', models.CharField(choices=[('resident', '常驻'), ('rotating', '轮驻'), ('on_call', '随叫随驻')], default='resident', max_length=20, verbose_name='驻点方式')),
                        ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='地址')),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('facilities', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='设施')),
                        ('is_round_the_clock', models.BooleanField(default=False, verbose_name='24小时开放')),
                        ('opened_on', models.DateField(blank=True, null=True, verbose_name='启用日期')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                        ('is_invented', models.BooleanField(default=False, verbose_name='虚构示例')),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='所在区划')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='主管组织')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.site')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SiteHours',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='星期')),
                        ('opens', models.PositiveSmallIntegerField(verbose_name='开门')),
                        ('closes', models.PositiveSmallIntegerField(verbose_name='关门')),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to='organizations.site')),
                    ],
                    options={
                        'verbose_name': '开放时间',
                        'ordering': ('weekday', 'opens'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6), ('closes__lte', 1440), ('opens__lt', models.F('closes'))), name='site_hours_in_order', violation_error_message='关门时间要晚于开门时间。')],
                    },
                ),
                migrations.CreateModel(
                    name='SiteHoursEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='星期')),
                        ('opens', models.PositiveSmallIntegerField(verbose_name='开门')),
                        ('closes', models.PositiveSmallIntegerField(verbose_name='关门')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.sitehours')),
                        ('site', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.site')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Tenure',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('holder', '任职'), ('acting', '代管')], default='holder', max_length=10, verbose_name='方式')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='任期')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='organizations.post', verbose_name='岗位')),
                    ],
                    options={
                        'verbose_name': '任期',
                        'indexes': [models.Index(fields=['person'], name='tenure_of_person'), models.Index(fields=['post'], name='tenure_of_post')],
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'holder')), expressions=[(models.Func(gongzhi.organizations.models._KeyHash(models.F('post'), models.Value(0)), gongzhi.organizations.models._KeyHash(models.F('post'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='one_holder_at_a_time', violation_error_message='这个岗位在此期间已有人任职。'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('kind', 'acting')), expressions=[(models.Func(gongzhi.organizations.models._KeyHash(models.F('post'), models.Value(0)), gongzhi.organizations.models._KeyHash(models.F('post'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='one_acting_at_a_time', violation_error_message='这个岗位在此期间已有人代管。')],
                    },
                ),
                migrations.CreateModel(
                    name='TenureEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('kind', models.CharField(choices=[('holder', '任职'), ('acting', '代管')], default='holder', max_length=10, verbose_name='方式')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='任期')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organizations.tenure')),
                        ('post', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='岗位')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='allianceevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='04ec6a0ae5db7befda76b8e30f82bfaf7bd08159', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_65e64', table='organizations_allianceevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='organization',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_organizationevent" ("address", "closed_at", "created_at", "credit_code", "division_id", "id", "introduction", "is_invented", "kind", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name", "version") VALUES (NEW."address", NEW."closed_at", NEW."created_at", NEW."credit_code", NEW."division_id", NEW."id", NEW."introduction", NEW."is_invented", NEW."kind", NEW."name", NEW."name_key", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."phone", NEW."short_name", NEW."version"); RETURN NULL;', hash='7f96432bdb661b8e64a16f575b4651d842a198fe', operation='INSERT', pgid='pgtrigger_insert_insert_5a753', table='organizations_organization', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='organization',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."credit_code" IS DISTINCT FROM (NEW."credit_code") OR OLD."division_id" IS DISTINCT FROM (NEW."division_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."introduction" IS DISTINCT FROM (NEW."introduction") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_key" IS DISTINCT FROM (NEW."name_key") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "organizations_organizationevent" ("address", "closed_at", "created_at", "credit_code", "division_id", "id", "introduction", "is_invented", "kind", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name", "version") VALUES (NEW."address", NEW."closed_at", NEW."created_at", NEW."credit_code", NEW."division_id", NEW."id", NEW."introduction", NEW."is_invented", NEW."kind", NEW."name", NEW."name_key", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."phone", NEW."short_name", NEW."version"); RETURN NULL;', hash='e06bbb5680e4587548007db90b16f6370a2b4f6f', operation='UPDATE', pgid='pgtrigger_update_update_73a92', table='organizations_organization', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='organization',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_organizationevent" ("address", "closed_at", "created_at", "credit_code", "division_id", "id", "introduction", "is_invented", "kind", "name", "name_key", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name", "version") VALUES (OLD."address", OLD."closed_at", OLD."created_at", OLD."credit_code", OLD."division_id", OLD."id", OLD."introduction", OLD."is_invented", OLD."kind", OLD."name", OLD."name_key", OLD."parent_id", OLD."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."phone", OLD."short_name", OLD."version"); RETURN NULL;', hash='e60206a85d3574f4786ddef9409a34842e2d9fdf', operation='DELETE', pgid='pgtrigger_delete_delete_84ac6', table='organizations_organization', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliancememberevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fa3bedbecbf8a5090d1339e47761b8f228328849', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3aab4', table='organizations_alliancememberevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliancemember',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_alliancememberevent" ("alliance_id", "created_at", "id", "joined_on", "left_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (NEW."alliance_id", NEW."created_at", NEW."id", NEW."joined_on", NEW."left_on", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."reason", NEW."version"); RETURN NULL;', hash='92a4bb59c7c00fee1f12df6958427dbaf8f0956b', operation='INSERT', pgid='pgtrigger_insert_insert_31d0c', table='organizations_alliancemember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliancemember',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_alliancememberevent" ("alliance_id", "created_at", "id", "joined_on", "left_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (NEW."alliance_id", NEW."created_at", NEW."id", NEW."joined_on", NEW."left_on", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."reason", NEW."version"); RETURN NULL;', hash='884fcbfec5ec995e9d4e9c6808e7cae758d46f9c', operation='UPDATE', pgid='pgtrigger_update_update_16693', table='organizations_alliancemember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliancemember',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_alliancememberevent" ("alliance_id", "created_at", "id", "joined_on", "left_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "version") VALUES (OLD."alliance_id", OLD."created_at", OLD."id", OLD."joined_on", OLD."left_on", OLD."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."reason", OLD."version"); RETURN NULL;', hash='cb8cf509f21e185b586563896993fa3b1423f339', operation='DELETE', pgid='pgtrigger_delete_delete_96301', table='organizations_alliancemember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliance',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_allianceevent" ("created_at", "division_id", "founded_on", "id", "introduction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."division_id", NEW."founded_on", NEW."id", NEW."introduction", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='c04ff6f9aab7c0ec2214ce5c69ab8c4e2cffc40b', operation='INSERT', pgid='pgtrigger_insert_insert_7eba0', table='organizations_alliance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliance',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_allianceevent" ("created_at", "division_id", "founded_on", "id", "introduction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."division_id", NEW."founded_on", NEW."id", NEW."introduction", NEW."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='7f4b4af0c3c85e31696b73a66b3a306df2c108d3', operation='UPDATE', pgid='pgtrigger_update_update_36dee', table='organizations_alliance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='alliance',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_allianceevent" ("created_at", "division_id", "founded_on", "id", "introduction", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."created_at", OLD."division_id", OLD."founded_on", OLD."id", OLD."introduction", OLD."name", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='eb3b0b598c168ce4cbc221a175d761032f7e51a7', operation='DELETE', pgid='pgtrigger_delete_delete_4b6f8', table='organizations_alliance', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='organizationevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b57d657ff616d824ae4a63d9d1c32f035699505a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_88049', table='organizations_organizationevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='site',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_siteevent" ("address", "closed_on", "created_at", "division_id", "facilities", "hosted_in", "id", "is_invented", "is_round_the_clock", "kind", "latitude", "longitude", "name", "name_key", "opened_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "staffing", "version") VALUES (NEW."address", NEW."closed_on", NEW."created_at", NEW."division_id", NEW."facilities", NEW."hosted_in", NEW."id", NEW."is_invented", NEW."is_round_the_clock", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", NEW."name_key", NEW."opened_on", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."phone", NEW."staffing", NEW."version"); RETURN NULL;', hash='2b73bcccd9cc6de818f5135f5d36706c24190f43', operation='INSERT', pgid='pgtrigger_insert_insert_6da69', table='organizations_site', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='site',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."closed_on" IS DISTINCT FROM (NEW."closed_on") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."division_id" IS DISTINCT FROM (NEW."division_id") OR OLD."facilities" IS DISTINCT FROM (NEW."facilities") OR OLD."hosted_in" IS DISTINCT FROM (NEW."hosted_in") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_invented" IS DISTINCT FROM (NEW."is_invented") OR OLD."is_round_the_clock" IS DISTINCT FROM (NEW."is_round_the_clock") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_key" IS DISTINCT FROM (NEW."name_key") OR OLD."opened_on" IS DISTINCT FROM (NEW."opened_on") OR OLD."organization_id" IS DISTINCT FROM (NEW."organization_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."staffing" IS DISTINCT FROM (NEW."staffing") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "organizations_siteevent" ("address", "closed_on", "created_at", "division_id", "facilities", "hosted_in", "id", "is_invented", "is_round_the_clock", "kind", "latitude", "longitude", "name", "name_key", "opened_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "staffing", "version") VALUES (NEW."address", NEW."closed_on", NEW."created_at", NEW."division_id", NEW."facilities", NEW."hosted_in", NEW."id", NEW."is_invented", NEW."is_round_the_clock", NEW."kind", NEW."latitude", NEW."longitude", NEW."name", NEW."name_key", NEW."opened_on", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."phone", NEW."staffing", NEW."version"); RETURN NULL;', hash='365a695d927de7fda675a0d9eba2f1ad4628fa4e', operation='UPDATE', pgid='pgtrigger_update_update_f802a', table='organizations_site', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='site',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_siteevent" ("address", "closed_on", "created_at", "division_id", "facilities", "hosted_in", "id", "is_invented", "is_round_the_clock", "kind", "latitude", "longitude", "name", "name_key", "opened_on", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "staffing", "version") VALUES (OLD."address", OLD."closed_on", OLD."created_at", OLD."division_id", OLD."facilities", OLD."hosted_in", OLD."id", OLD."is_invented", OLD."is_round_the_clock", OLD."kind", OLD."latitude", OLD."longitude", OLD."name", OLD."name_key", OLD."opened_on", OLD."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."phone", OLD."staffing", OLD."version"); RETURN NULL;', hash='5038d7a5a0678242bf7862bf857882a9c583abb0', operation='DELETE', pgid='pgtrigger_delete_delete_8b6f4', table='organizations_site', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='postevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='84b7cab856d30cfa1e204216efd51e6f5f3a01f5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45ed7', table='organizations_postevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='post',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_postevent" ("closed_at", "created_at", "division_id", "id", "organization_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "service_areas", "site_id", "title", "version") VALUES (NEW."closed_at", NEW."created_at", NEW."division_id", NEW."id", NEW."organization_id", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."roles", NEW."service_areas", NEW."site_id", NEW."title", NEW."version"); RETURN NULL;', hash='879c9a3acc9206985c72307368018e7ec15a2c27', operation='INSERT', pgid='pgtrigger_insert_insert_bf9fe', table='organizations_post', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='post',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_postevent" ("closed_at", "created_at", "division_id", "id", "organization_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "service_areas", "site_id", "title", "version") VALUES (NEW."closed_at", NEW."created_at", NEW."division_id", NEW."id", NEW."organization_id", NEW."parent_id", NEW."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."roles", NEW."service_areas", NEW."site_id", NEW."title", NEW."version"); RETURN NULL;', hash='7c3f9c0329b0a58cd62f8b4b5cb9a3d32c38d32f', operation='UPDATE', pgid='pgtrigger_update_update_64069', table='organizations_post', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='post',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_postevent" ("closed_at", "created_at", "division_id", "id", "organization_id", "parent_id", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "service_areas", "site_id", "title", "version") VALUES (OLD."closed_at", OLD."created_at", OLD."division_id", OLD."id", OLD."organization_id", OLD."parent_id", OLD."path", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."roles", OLD."service_areas", OLD."site_id", OLD."title", OLD."version"); RETURN NULL;', hash='440bb3d5914efca504b7822d6ef4a133a9c8c9d6', operation='DELETE', pgid='pgtrigger_delete_delete_e5df4', table='organizations_post', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dutyshiftevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e6bb9125b38f07eaad6ebe2517f57a8dde391034', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_90d2e', table='organizations_dutyshiftevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dutyshift',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_dutyshiftevent" ("created_at", "during", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "site_id", "version") VALUES (NEW."created_at", NEW."during", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."post_id", NEW."site_id", NEW."version"); RETURN NULL;', hash='115b17501c120ca99c9c3ce608d7ebb27f4a3f5e', operation='INSERT', pgid='pgtrigger_insert_insert_06880', table='organizations_dutyshift', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dutyshift',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_dutyshiftevent" ("created_at", "during", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "site_id", "version") VALUES (NEW."created_at", NEW."during", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."post_id", NEW."site_id", NEW."version"); RETURN NULL;', hash='f5ae66a43fadda3b74403947a3690ee01d8809e6', operation='UPDATE', pgid='pgtrigger_update_update_27ab8', table='organizations_dutyshift', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dutyshift',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_dutyshiftevent" ("created_at", "during", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "site_id", "version") VALUES (OLD."created_at", OLD."during", OLD."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."post_id", OLD."site_id", OLD."version"); RETURN NULL;', hash='8b4f220b3ffb891b3efdefdfd7b57a98be4673f3', operation='DELETE', pgid='pgtrigger_delete_delete_c2e58', table='organizations_dutyshift', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='siteevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='540fbb4104f6f18c6e612d896ff0b52cae8b4a1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d93f8', table='organizations_siteevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sitehours',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_sitehoursevent" ("closes", "created_at", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "version", "weekday") VALUES (NEW."closes", NEW."created_at", NEW."id", NEW."opens", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."site_id", NEW."version", NEW."weekday"); RETURN NULL;', hash='3d65548dfe4909cc8f8a76285e141e951f6b8bc5', operation='INSERT', pgid='pgtrigger_insert_insert_81bc9', table='organizations_sitehours', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sitehours',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_sitehoursevent" ("closes", "created_at", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "version", "weekday") VALUES (NEW."closes", NEW."created_at", NEW."id", NEW."opens", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."site_id", NEW."version", NEW."weekday"); RETURN NULL;', hash='c811bcaa0ddb5490c9dcbae1f9b9bd4d6beb5007', operation='UPDATE', pgid='pgtrigger_update_update_6c051', table='organizations_sitehours', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sitehours',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_sitehoursevent" ("closes", "created_at", "id", "opens", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "site_id", "version", "weekday") VALUES (OLD."closes", OLD."created_at", OLD."id", OLD."opens", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."site_id", OLD."version", OLD."weekday"); RETURN NULL;', hash='aadf4d32e2cbfbb5d95faf3257e9e5d71d3fecb3', operation='DELETE', pgid='pgtrigger_delete_delete_acfdb', table='organizations_sitehours', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sitehoursevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f37a92bd593fbeb338cde96208d908da1d52e0a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8144', table='organizations_sitehoursevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_tenureevent" ("created_at", "during", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "reason", "version") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."post_id", NEW."reason", NEW."version"); RETURN NULL;', hash='0a6f077fa4ff32c214c3d13a748ee6e341c22e3c', operation='INSERT', pgid='pgtrigger_insert_insert_5f9a9', table='organizations_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "organizations_tenureevent" ("created_at", "during", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "reason", "version") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."kind", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."post_id", NEW."reason", NEW."version"); RETURN NULL;', hash='a0d85585b181d98cff213ebaf6112529b57f5ff5', operation='UPDATE', pgid='pgtrigger_update_update_63ec5', table='organizations_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenure',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organizations_tenureevent" ("created_at", "during", "id", "kind", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "reason", "version") VALUES (OLD."created_at", OLD."during", OLD."id", OLD."kind", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."post_id", OLD."reason", OLD."version"); RETURN NULL;', hash='fee22a8f033cf75e171934f66b6413ce31fa45b2', operation='DELETE', pgid='pgtrigger_delete_delete_b275d', table='organizations_tenure', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tenureevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ffd06262acd9d671f322124bf756145d1ea8fc54', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_88fa5', table='organizations_tenureevent', when='BEFORE')),
                ),
            ],
        ),
    ]
