import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import gongzhi.core.clock
import gongzhi.core.keys
import gongzhi.core.operations
import gongzhi.organizations.models.keys
import gongzhi.volunteers.models
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('core', '0001_initial'),
        ('organizations', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('regions', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        gongzhi.core.operations.Together(
            operations=[
                migrations.CreateModel(
                    name='Availability',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='星期')),
                        ('start', models.PositiveSmallIntegerField(verbose_name='从')),
                        ('end', models.PositiveSmallIntegerField(verbose_name='到')),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='availabilities', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '可服务时间',
                        'ordering': ('weekday', 'start'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekday__lte', 6), ('end__lte', 1440), ('start__lt', models.F('end'))), name='availability_in_order', violation_error_message='结束时间要晚于开始时间。'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.Func(gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), (gongzhi.volunteers.models._WeekSpan(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('weekday'), '*', models.Value(1440, output_field=models.IntegerField())), '+', models.F('start')), django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('weekday'), '*', models.Value(1440, output_field=models.IntegerField())), '+', models.F('end'))), '&&')], name='availability_without_overlap', violation_error_message='同一天的几段时间不要重叠。')],
                    },
                ),
                migrations.CreateModel(
                    name='Engagement',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                        ('occasion', models.CharField(max_length=80)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '服务安排',
                        'indexes': [models.Index(condition=models.Q(('released_at__isnull', True)), fields=['occasion'], name='engagement_of_occasion'), models.Index(fields=['volunteer'], name='engagement_of_volunteer')],
                        'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('released_at__isnull', True)), expressions=[(models.Func(gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='in_one_place_at_a_time', violation_error_message='这段时间已有别的服务安排。'), models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('volunteer', 'occasion'), name='engaged_once_an_occasion', violation_error_message='这次服务已经安排过了。'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__endswith__isnull', False), ('during__startswith__isnull', False)), name='engagement_has_a_beginning_and_an_end', violation_error_message='请填写开始和结束时间。')],
                    },
                ),
                migrations.CreateModel(
                    name='Evaluation',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('occasion', models.CharField(max_length=80)),
                        ('satisfied', models.PositiveSmallIntegerField(verbose_name='满意程度')),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '服务评价',
                        'constraints': [models.UniqueConstraint(fields=('volunteer', 'occasion'), name='evaluated_once_an_occasion', violation_error_message='这次服务已评价过。'), models.CheckConstraint(condition=models.Q(('satisfied__gte', 1), ('satisfied__lte', 5)), name='evaluated_in_five_steps')],
                    },
                ),
                migrations.CreateModel(
                    name='Skill',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, unique=True, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('is_professional', models.BooleanField(default=False, verbose_name='需要资格证书')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                    ],
                    options={
                        'verbose_name': '技能',
                        'ordering': ('order', 'key'),
                    },
                ),
                migrations.CreateModel(
                    name='SkillEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('key', models.CharField(max_length=40, verbose_name='标识')),
                        ('name', models.CharField(max_length=40, verbose_name='名称')),
                        ('is_professional', models.BooleanField(default=False, verbose_name='需要资格证书')),
                        ('order', models.PositiveSmallIntegerField(default=0, verbose_name='顺序')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.skill')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Team',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('radius', models.PositiveIntegerField(default=10000, verbose_name='服务半径（米）')),
                        ('insured_until', models.DateField(blank=True, null=True, verbose_name='意外保险有效期至')),
                        ('capacity', models.PositiveSmallIntegerField(default=2, verbose_name='同时可接')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='停止服务时间')),
                        ('areas', models.ManyToManyField(blank=True, related_name='teams', to='catalogue.servicearea', verbose_name='服务领域')),
                        ('organization', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='team', to='organizations.organization', verbose_name='组织')),
                        ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_teams', to='volunteers.volunteer', verbose_name='队长')),
                        ('members', models.ManyToManyField(related_name='teams', through='volunteers.TeamMember', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '志愿服务队',
                    },
                ),
                migrations.CreateModel(
                    name='TeamEngagement',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                        ('occasion', models.CharField(max_length=80)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='engagements', to='volunteers.team')),
                    ],
                    options={
                        'verbose_name': '队伍服务安排',
                        'indexes': [models.Index(fields=['team', 'released_at'], name='engagement_of_team')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('released_at__isnull', True)), fields=('team', 'occasion'), name='team_engaged_once_an_occasion', violation_error_message='这支队伍已经接下这次服务。'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__endswith__isnull', False), ('during__startswith__isnull', False)), name='team_engagement_has_a_beginning_and_an_end', violation_error_message='请填写开始和结束时间。')],
                    },
                ),
                migrations.CreateModel(
                    name='TeamEngagementEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                        ('occasion', models.CharField(max_length=80)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.teamengagement')),
                        ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.team')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TeamEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('radius', models.PositiveIntegerField(default=10000, verbose_name='服务半径（米）')),
                        ('insured_until', models.DateField(blank=True, null=True, verbose_name='意外保险有效期至')),
                        ('capacity', models.PositiveSmallIntegerField(default=2, verbose_name='同时可接')),
                        ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='停止服务时间')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='组织')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.team')),
                        ('leader', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer', verbose_name='队长')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TeamMember',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='加入日期')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='离开日期')),
                        ('team', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='volunteers.team')),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '队员',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('left_on__isnull', True)), fields=('team', 'volunteer'), name='once_in_a_team', violation_error_message='已经是这支队伍的队员，或正在等队长答复。')],
                    },
                ),
                migrations.CreateModel(
                    name='TeamMemberEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('joined_on', models.DateField(blank=True, null=True, verbose_name='加入日期')),
                        ('left_on', models.DateField(blank=True, null=True, verbose_name='离开日期')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.teammember')),
                        ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.team')),
                        ('volunteer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Volunteer',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(max_length=20, unique=True, verbose_name='志愿者编号')),
                        ('state', models.CharField(choices=[('pending', '待核实'), ('active', '可服务'), ('paused', '暂停'), ('left', '已退出')], default='pending', max_length=10, verbose_name='状态')),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('radius', models.PositiveIntegerField(default=5000, verbose_name='愿意前往的距离（米）')),
                        ('insured_until', models.DateField(blank=True, null=True, verbose_name='意外保险有效期至')),
                        ('rating_sum', models.PositiveIntegerField(default=0, editable=False)),
                        ('rating_count', models.PositiveIntegerField(default=0, editable=False)),
                        ('areas', models.ManyToManyField(blank=True, related_name='volunteers', to='catalogue.servicearea', verbose_name='服务意愿')),
                        ('division', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volunteers', to='regions.division', verbose_name='常在区域')),
                        ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='volunteer', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': '志愿者',
                        'indexes': [models.Index(fields=['division', 'state'], name='volunteer_place_state'), models.Index(fields=['latitude', 'longitude'], name='volunteer_position')],
                    },
                ),
                migrations.CreateModel(
                    name='VolunteerEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('number', models.CharField(max_length=20, verbose_name='志愿者编号')),
                        ('state', models.CharField(choices=[('pending', '待核实'), ('active', '可服务'), ('paused', '暂停'), ('left', '已退出')], default='pending', max_length=10, verbose_name='状态')),
                        ('latitude', models.FloatField(blank=True, null=True, verbose_name='纬度')),
                        ('longitude', models.FloatField(blank=True, null=True, verbose_name='经度')),
                        ('radius', models.PositiveIntegerField(default=5000, verbose_name='愿意前往的距离（米）')),
                        ('insured_until', models.DateField(blank=True, null=True, verbose_name='意外保险有效期至')),
                        ('rating_sum', models.PositiveIntegerField(default=0, editable=False)),
                        ('rating_count', models.PositiveIntegerField(default=0, editable=False)),
                        ('division', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='regions.division', verbose_name='常在区域')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='VolunteerSkill',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='证书有效期至')),
                        ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='核实时间')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                        ('checked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.post', verbose_name='核实岗位')),
                        ('proof', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='证明')),
                        ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='holders', to='volunteers.skill', verbose_name='技能')),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '志愿者技能',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('volunteer', 'skill'), name='skill_once', violation_error_message='这项技能已登记。'), models.CheckConstraint(condition=models.Q(models.Q(('checked_at__isnull', True), ('checked_by__isnull', True)), models.Q(('checked_at__isnull', False), ('checked_by__isnull', False)), _connector='OR'), name='skill_check_says_who_and_when')],
                    },
                ),
                migrations.CreateModel(
                    name='VolunteerSkillEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('valid_until', models.DateField(blank=True, null=True, verbose_name='证书有效期至')),
                        ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='核实时间')),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='撤下时间')),
                        ('checked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='核实岗位')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.volunteerskill')),
                        ('proof', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.storedfile', verbose_name='证明')),
                        ('skill', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.skill', verbose_name='技能')),
                        ('volunteer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='AvailabilityEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('weekday', models.PositiveSmallIntegerField(verbose_name='星期')),
                        ('start', models.PositiveSmallIntegerField(verbose_name='从')),
                        ('end', models.PositiveSmallIntegerField(verbose_name='到')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.availability')),
                        ('volunteer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='EngagementEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='时间')),
                        ('occasion', models.CharField(max_length=80)),
                        ('released_at', models.DateTimeField(blank=True, null=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.engagement')),
                        ('volunteer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ServiceRecord',
                    fields=[
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('occasion', models.CharField(max_length=80)),
                        ('content', models.CharField(max_length=120, verbose_name='服务内容')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='服务时间')),
                        ('minutes', models.IntegerField(verbose_name='分钟')),
                        ('evidence', models.CharField(choices=[('checked', '现场核验'), ('granted', '补记')], max_length=10, verbose_name='记录方式')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.servicearea', verbose_name='服务类别')),
                        ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='volunteers.servicerecord')),
                        ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='组织单位')),
                        ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                        ('recorded_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.post', verbose_name='记录岗位')),
                        ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='volunteers.team', verbose_name='志愿服务队')),
                        ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='service_records', to='volunteers.volunteer')),
                    ],
                    options={
                        'verbose_name': '服务记录',
                        'indexes': [models.Index(fields=['volunteer', 'created_at'], name='service_of_volunteer')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('corrects__isnull', True)), fields=('volunteer', 'occasion'), name='service_recorded_once', violation_error_message='这次服务已记录。'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('corrects__isnull', True)), expressions=[(models.Func(gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), gongzhi.organizations.models.keys.KeyHash(models.F('volunteer'), models.Value(0)), models.Value('[]'), function='int8range', output_field=django.contrib.postgres.fields.ranges.BigIntegerRangeField()), '&&'), ('during', '&&')], name='service_in_one_place_at_a_time', violation_error_message='这段时间已有服务记录，同一时间不能重复记录；如有错误，请更正原来的记录。'), models.CheckConstraint(condition=models.Q(('corrects__isnull', False), models.Q(('minutes__gte', 1), ('minutes__lte', 1440)), _connector='OR'), name='service_up_to_a_day', violation_error_message='一次服务的时长要在1分钟到24小时之间。'), models.CheckConstraint(condition=models.Q(('during__isempty', False), ('during__endswith__isnull', False), ('during__startswith__isnull', False), models.Q(('corrects__isnull', False), ('minutes__lte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(gongzhi.volunteers.models._Seconds(models.F('during')), '/', models.Value(60.0)), '+', models.Value(1))), _connector='OR')), name='service_within_its_time', violation_error_message='服务时长不能超过在现场的时间（路上的时间不算）。'), models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', True), ('evidence', 'checked')), models.Q(('recorded_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='granted_service_has_a_reason', violation_error_message='补记和更正要写明原因和记录人。')],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceRecordEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.UUIDField(default=gongzhi.core.keys.new_key, editable=False, serialize=False)),
                        ('created_at', models.DateTimeField(default=gongzhi.core.clock.now, editable=False, verbose_name='建立时间')),
                        ('version', models.PositiveIntegerField(default=1, editable=False)),
                        ('occasion', models.CharField(max_length=80)),
                        ('content', models.CharField(max_length=120, verbose_name='服务内容')),
                        ('during', django.contrib.postgres.fields.ranges.DateTimeRangeField(verbose_name='服务时间')),
                        ('minutes', models.IntegerField(verbose_name='分钟')),
                        ('evidence', models.CharField(choices=[('checked', '现场核验'), ('granted', '补记')], max_length=10, verbose_name='记录方式')),
                        ('reason', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                        ('area', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.servicearea', verbose_name='服务类别')),
                        ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.servicerecord')),
                        ('organization', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.organization', verbose_name='组织单位')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='volunteers.servicerecord')),
                        ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='记录人')),
                        ('recorded_for', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='organizations.post', verbose_name='记录岗位')),
                        ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.team', verbose_name='志愿服务队')),
                        ('volunteer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='volunteers.volunteer')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='skill',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_skillevent" ("created_at", "id", "is_professional", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."id", NEW."is_professional", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."version"); RETURN NULL;', hash='8c831bbbf1a1e065157c18bc08deb7b56476ce40', operation='INSERT', pgid='pgtrigger_insert_insert_ff284', table='volunteers_skill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='skill',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_skillevent" ("created_at", "id", "is_professional", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (NEW."created_at", NEW."id", NEW."is_professional", NEW."key", NEW."name", NEW."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."version"); RETURN NULL;', hash='3e719fe11019be99a78ce67aee776183556d0512', operation='UPDATE', pgid='pgtrigger_update_update_5754c', table='volunteers_skill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='skill',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_skillevent" ("created_at", "id", "is_professional", "key", "name", "order", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "version") VALUES (OLD."created_at", OLD."id", OLD."is_professional", OLD."key", OLD."name", OLD."order", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."version"); RETURN NULL;', hash='64e62156f64d6c131a81e3b16cfde305160dc349', operation='DELETE', pgid='pgtrigger_delete_delete_f6ce6', table='volunteers_skill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='skillevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e610cbe57f67e7480f33e9b5228f4bf8708e481f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fd391', table='volunteers_skillevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teamengagement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teamengagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "team_id", "version") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."released_at", NEW."team_id", NEW."version"); RETURN NULL;', hash='0e58043a65af43c92977d663014ee82f014a1c28', operation='INSERT', pgid='pgtrigger_insert_insert_2adf7', table='volunteers_teamengagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teamengagement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_teamengagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "team_id", "version") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."released_at", NEW."team_id", NEW."version"); RETURN NULL;', hash='e50565a42316b390f867124e28c26b34b112982d', operation='UPDATE', pgid='pgtrigger_update_update_ab9a0', table='volunteers_teamengagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teamengagement',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teamengagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "team_id", "version") VALUES (OLD."created_at", OLD."during", OLD."id", OLD."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."released_at", OLD."team_id", OLD."version"); RETURN NULL;', hash='4227496a15cd83a0cb1d916b17a880c7df77254e', operation='DELETE', pgid='pgtrigger_delete_delete_eec2c', table='volunteers_teamengagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teamengagementevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eb672060c2f314887b0ae57e11d7d822a483a7b5', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14ade', table='volunteers_teamengagementevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteer',
                    trigger=pgtrigger.compiler.Trigger(name='volunteer_state', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE _is_valid_transition BOOLEAN;', func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{active:left,active:paused,left:pending,paused:active,paused:left,pending:active,pending:left}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;', hash='7b817439d7a7f7576ce19e8e12a0f899f49d233d', operation='UPDATE', pgid='pgtrigger_volunteer_state_81668', table='volunteers_volunteer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteer',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_volunteerevent" ("created_at", "division_id", "id", "insured_until", "latitude", "longitude", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "rating_count", "rating_sum", "state", "version") VALUES (NEW."created_at", NEW."division_id", NEW."id", NEW."insured_until", NEW."latitude", NEW."longitude", NEW."number", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."radius", NEW."rating_count", NEW."rating_sum", NEW."state", NEW."version"); RETURN NULL;', hash='6ea0f94b53dc82c5d7206411d1aa00cf57f164b8', operation='INSERT', pgid='pgtrigger_insert_insert_fa6cd', table='volunteers_volunteer', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteer',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_volunteerevent" ("created_at", "division_id", "id", "insured_until", "latitude", "longitude", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "rating_count", "rating_sum", "state", "version") VALUES (NEW."created_at", NEW."division_id", NEW."id", NEW."insured_until", NEW."latitude", NEW."longitude", NEW."number", NEW."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."radius", NEW."rating_count", NEW."rating_sum", NEW."state", NEW."version"); RETURN NULL;', hash='06cbac03caf774c58d960fd42b221a8632e1812e', operation='UPDATE', pgid='pgtrigger_update_update_6cedd', table='volunteers_volunteer', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteer',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_volunteerevent" ("created_at", "division_id", "id", "insured_until", "latitude", "longitude", "number", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "rating_count", "rating_sum", "state", "version") VALUES (OLD."created_at", OLD."division_id", OLD."id", OLD."insured_until", OLD."latitude", OLD."longitude", OLD."number", OLD."person_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."radius", OLD."rating_count", OLD."rating_sum", OLD."state", OLD."version"); RETURN NULL;', hash='fd17b61b5a9d9aafa7a387e40da5d05d34466936', operation='DELETE', pgid='pgtrigger_delete_delete_16027', table='volunteers_volunteer', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teammemberevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='336b0823e0cbda94c95a3dbc1cdeb5804fab1432', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bd3df', table='volunteers_teammemberevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teammember',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teammemberevent" ("created_at", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "version", "volunteer_id") VALUES (NEW."created_at", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."team_id", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='415235532efb742c43307c1c6ca6449a46181789', operation='INSERT', pgid='pgtrigger_insert_insert_73ae7', table='volunteers_teammember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teammember',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_teammemberevent" ("created_at", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "version", "volunteer_id") VALUES (NEW."created_at", NEW."id", NEW."joined_on", NEW."left_on", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."team_id", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='49d83871f5eae3d3d87ecfe1d7977eca9b31e29f', operation='UPDATE', pgid='pgtrigger_update_update_d37e7', table='volunteers_teammember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teammember',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teammemberevent" ("created_at", "id", "joined_on", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "version", "volunteer_id") VALUES (OLD."created_at", OLD."id", OLD."joined_on", OLD."left_on", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."team_id", OLD."version", OLD."volunteer_id"); RETURN NULL;', hash='15376d45be70f995b5d53ca2334d03d8c65713aa', operation='DELETE', pgid='pgtrigger_delete_delete_1ccd1', table='volunteers_teammember', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='teamevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='40ceebfec01889586c4c0fd3f9036e295851617a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7d4ac', table='volunteers_teamevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teamevent" ("capacity", "closed_at", "created_at", "id", "insured_until", "latitude", "leader_id", "longitude", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "version") VALUES (NEW."capacity", NEW."closed_at", NEW."created_at", NEW."id", NEW."insured_until", NEW."latitude", NEW."leader_id", NEW."longitude", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."radius", NEW."version"); RETURN NULL;', hash='ec88ca910ff4beabf51d297d03bc74cc557fa0e4', operation='INSERT', pgid='pgtrigger_insert_insert_241f0', table='volunteers_team', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_teamevent" ("capacity", "closed_at", "created_at", "id", "insured_until", "latitude", "leader_id", "longitude", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "version") VALUES (NEW."capacity", NEW."closed_at", NEW."created_at", NEW."id", NEW."insured_until", NEW."latitude", NEW."leader_id", NEW."longitude", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."radius", NEW."version"); RETURN NULL;', hash='58c54f1752a2827de48d081a41c2c295725ac65f', operation='UPDATE', pgid='pgtrigger_update_update_ed779', table='volunteers_team', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='team',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_teamevent" ("capacity", "closed_at", "created_at", "id", "insured_until", "latitude", "leader_id", "longitude", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "radius", "version") VALUES (OLD."capacity", OLD."closed_at", OLD."created_at", OLD."id", OLD."insured_until", OLD."latitude", OLD."leader_id", OLD."longitude", OLD."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."radius", OLD."version"); RETURN NULL;', hash='ce1df9961c1f7579b474369acef8ae01cd8a9b6f', operation='DELETE', pgid='pgtrigger_delete_delete_b74ef', table='volunteers_team', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecordevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a08b9dae390fedee7b11f62ae3d8c0b7d6f27c9c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3d000', table='volunteers_servicerecordevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecord',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1ee685f430e313a1a307ba2aefa747c5f1a610bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_275fa', table='volunteers_servicerecord', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecord',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='04686ae91271c0581aab5ad7e63ad7c4b5960851', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_ce673', table='volunteers_servicerecord', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecord',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_servicerecordevent" ("area_id", "content", "corrects_id", "created_at", "during", "evidence", "id", "minutes", "occasion", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_by_id", "recorded_for_id", "team_id", "version", "volunteer_id") VALUES (NEW."area_id", NEW."content", NEW."corrects_id", NEW."created_at", NEW."during", NEW."evidence", NEW."id", NEW."minutes", NEW."occasion", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."reason", NEW."recorded_by_id", NEW."recorded_for_id", NEW."team_id", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='aed728de72d88d52c84d9d3cb3fd932170285711', operation='INSERT', pgid='pgtrigger_insert_insert_b1689', table='volunteers_servicerecord', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecord',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_servicerecordevent" ("area_id", "content", "corrects_id", "created_at", "during", "evidence", "id", "minutes", "occasion", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_by_id", "recorded_for_id", "team_id", "version", "volunteer_id") VALUES (NEW."area_id", NEW."content", NEW."corrects_id", NEW."created_at", NEW."during", NEW."evidence", NEW."id", NEW."minutes", NEW."occasion", NEW."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."reason", NEW."recorded_by_id", NEW."recorded_for_id", NEW."team_id", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='c073fc8f51922c76cbfdb1cb9bb07e0f679f6082', operation='UPDATE', pgid='pgtrigger_update_update_eee52', table='volunteers_servicerecord', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='servicerecord',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_servicerecordevent" ("area_id", "content", "corrects_id", "created_at", "during", "evidence", "id", "minutes", "occasion", "organization_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_by_id", "recorded_for_id", "team_id", "version", "volunteer_id") VALUES (OLD."area_id", OLD."content", OLD."corrects_id", OLD."created_at", OLD."during", OLD."evidence", OLD."id", OLD."minutes", OLD."occasion", OLD."organization_id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."reason", OLD."recorded_by_id", OLD."recorded_for_id", OLD."team_id", OLD."version", OLD."volunteer_id"); RETURN NULL;', hash='951eec0908d63dca8395996d316819c413827292', operation='DELETE', pgid='pgtrigger_delete_delete_ef95a', table='volunteers_servicerecord', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evaluation',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='95addbc7dab984df8bd1d0b1e6e69f14c917d578', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_626ee', table='volunteers_evaluation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evaluation',
                    trigger=pgtrigger.compiler.Trigger(name='append_only_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF current_setting('gz.allow_truncate', true) = 'on' THEN RETURN NULL; END IF; RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;", hash='584f238cf9f9c7f3ac82b95c712253538a772a44', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_append_only_truncate_fc208', table='volunteers_evaluation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='engagementevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6f6d622b3dbf42092e9a4870d0ddadabf71a5d35', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c610', table='volunteers_engagementevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='engagement',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_engagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "version", "volunteer_id") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."released_at", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='8542c169d7f2374633659bf75fcfc7357f75a861', operation='INSERT', pgid='pgtrigger_insert_insert_af639', table='volunteers_engagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='engagement',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_engagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "version", "volunteer_id") VALUES (NEW."created_at", NEW."during", NEW."id", NEW."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."released_at", NEW."version", NEW."volunteer_id"); RETURN NULL;', hash='91f323aa81f362dc7afe2109aec3e3e7dbc065a5', operation='UPDATE', pgid='pgtrigger_update_update_4506e', table='volunteers_engagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='engagement',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_engagementevent" ("created_at", "during", "id", "occasion", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "released_at", "version", "volunteer_id") VALUES (OLD."created_at", OLD."during", OLD."id", OLD."occasion", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."released_at", OLD."version", OLD."volunteer_id"); RETURN NULL;', hash='6aea20b7a71a99e1c04dfa23eb8b928214298fef', operation='DELETE', pgid='pgtrigger_delete_delete_b221d', table='volunteers_engagement', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='availabilityevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b48a18d1046599f22ecfb230fa561eccca096a1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7078a', table='volunteers_availabilityevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='availability',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_availabilityevent" ("created_at", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "version", "volunteer_id", "weekday") VALUES (NEW."created_at", NEW."end", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."start", NEW."version", NEW."volunteer_id", NEW."weekday"); RETURN NULL;', hash='6427f313734faab15592bd412ac8beb5c502b618', operation='INSERT', pgid='pgtrigger_insert_insert_fa51b', table='volunteers_availability', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='availability',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_availabilityevent" ("created_at", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "version", "volunteer_id", "weekday") VALUES (NEW."created_at", NEW."end", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."start", NEW."version", NEW."volunteer_id", NEW."weekday"); RETURN NULL;', hash='0d3d249ccfd76050354cedd49a660c369c208683', operation='UPDATE', pgid='pgtrigger_update_update_9f66a', table='volunteers_availability', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='availability',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_availabilityevent" ("created_at", "end", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "start", "version", "volunteer_id", "weekday") VALUES (OLD."created_at", OLD."end", OLD."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."start", OLD."version", OLD."volunteer_id", OLD."weekday"); RETURN NULL;', hash='78546026cf1efa186c8bfe79e784ea529ba7659d', operation='DELETE', pgid='pgtrigger_delete_delete_d6900', table='volunteers_availability', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteerevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5535e351ea1afe2d73f8d2290ca76b549279c5e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_fb428', table='volunteers_volunteerevent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteerskill',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_volunteerskillevent" ("checked_at", "checked_by_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof_id", "skill_id", "valid_until", "version", "volunteer_id", "withdrawn_at") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."created_at", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'insert\', NEW."id", NEW."proof_id", NEW."skill_id", NEW."valid_until", NEW."version", NEW."volunteer_id", NEW."withdrawn_at"); RETURN NULL;', hash='8a62da07b17a96ac9027c7702f3c97567e96408b', operation='INSERT', pgid='pgtrigger_insert_insert_3068b', table='volunteers_volunteerskill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteerskill',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "volunteers_volunteerskillevent" ("checked_at", "checked_by_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof_id", "skill_id", "valid_until", "version", "volunteer_id", "withdrawn_at") VALUES (NEW."checked_at", NEW."checked_by_id", NEW."created_at", NEW."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'update\', NEW."id", NEW."proof_id", NEW."skill_id", NEW."valid_until", NEW."version", NEW."volunteer_id", NEW."withdrawn_at"); RETURN NULL;', hash='7bdb33e387656d87904e06f43ec35c4a97206807', operation='UPDATE', pgid='pgtrigger_update_update_d6cee', table='volunteers_volunteerskill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteerskill',
                    trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "volunteers_volunteerskillevent" ("checked_at", "checked_by_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proof_id", "skill_id", "valid_until", "version", "volunteer_id", "withdrawn_at") VALUES (OLD."checked_at", OLD."checked_by_id", OLD."created_at", OLD."id", _pgh_attach_context(), COALESCE(NULLIF(current_setting(\'gongzhi.now\', true), \'\')::timestamptz, NOW()), \'delete\', OLD."id", OLD."proof_id", OLD."skill_id", OLD."valid_until", OLD."version", OLD."volunteer_id", OLD."withdrawn_at"); RETURN NULL;', hash='a34ca6d29606ab896bf0be4dc8f021f486cea0e5', operation='DELETE', pgid='pgtrigger_delete_delete_197f1', table='volunteers_volunteerskill', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='volunteerskillevent',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='baef10eaf8bc31239d2dfd730bc89e9023bad1f8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c4598', table='volunteers_volunteerskillevent', when='BEFORE')),
                ),
            ],
        ),
    ]
