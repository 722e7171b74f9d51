import django.db.models.deletion
import provinces.constraints
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),  # on PostgreSQL, for NoOverlap; elsewhere it does nothing
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('slug', models.SlugField(blank=True, max_length=120, unique=True, verbose_name='name in URLs')),
                ('kind', models.CharField(choices=[('front', 'Fatherland Front'), ('party', 'Party committee'), ('council', "People's council"), ('committee', "People's committee"), ('union', 'Trade union'), ('youth', 'Youth union'), ('women', "Women's union"), ('farmers', "Farmers' association"), ('veterans', "Veterans' association"), ('other', 'Other')], default='front', max_length=16, verbose_name='kind')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='from')),
                ('valid_to', models.DateField(blank=True, help_text='The first day on which it no longer existed.', null=True, verbose_name='to')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='provinces.organisation', verbose_name='part of')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='title as printed')),
                ('title_en', models.CharField(blank=True, max_length=200, verbose_name='title in English')),
                ('slug', models.SlugField(blank=True, max_length=200, unique=True, verbose_name='name in URLs')),
                ('single_seat', models.BooleanField(default=False, help_text='Only one person at a time can hold it.', verbose_name='one seat')),
                ('rank', models.IntegerField(default=0, help_text='Smaller comes first among titles of the same position.', verbose_name='rank')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='provinces.organisation', verbose_name='organisation')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices',
                'ordering': ['rank', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(blank=True, help_text='Stays when the name is corrected.', max_length=140, unique=True, verbose_name='name in URLs')),
                ('folded', models.CharField(db_index=True, editable=False, max_length=120, verbose_name='name without accents')),
                ('sort_key', models.CharField(editable=False, max_length=500, verbose_name='sorting key')),
                ('note', models.CharField(blank=True, help_text='For the desk only: tells people of one name apart.', max_length=300, verbose_name='note')),
                ('confirmed', models.BooleanField(default=True, verbose_name='confirmed')),
                ('released_at', models.DateTimeField(blank=True, null=True, verbose_name='released at')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposed_people', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ['sort_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Province',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='name in URLs')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_en', models.CharField(max_length=100, verbose_name='name in English')),
                ('sort_key', models.CharField(db_index=True, editable=False, max_length=400, verbose_name='sorting key')),
                ('folded', models.CharField(db_index=True, editable=False, max_length=100, verbose_name='name without accents')),
                ('successor', models.ForeignKey(blank=True, help_text='Only where the name itself has ceased to be that of a province.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='provinces.province', verbose_name='became part of')),
            ],
            options={
                'verbose_name': 'province',
                'verbose_name_plural': 'provinces',
                'ordering': ['sort_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Period',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.SlugField(max_length=60, unique=True, verbose_name='identifier')),
                ('code', models.CharField(max_length=4, verbose_name='official code')),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('kind', models.CharField(choices=[('tinh', 'Province'), ('thanh-pho', 'City')], max_length=16, verbose_name='kind')),
                ('region', models.CharField(max_length=100, verbose_name='region')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='from')),
                ('valid_to', models.DateField(blank=True, help_text='The first day on which it was no longer valid.', null=True, verbose_name='to')),
                ('lat', models.FloatField(verbose_name='latitude')),
                ('lon', models.FloatField(verbose_name='longitude')),
                ('admin_centre', models.CharField(blank=True, max_length=100, verbose_name='administrative centre')),
                ('change', models.CharField(blank=True, choices=[('hop-nhat', 'Merger'), ('doi-loai', 'Change of kind')], max_length=16, verbose_name='came about by')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='note')),
                ('predecessors', models.ManyToManyField(blank=True, related_name='successors', to='provinces.period', verbose_name='descends from')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='provinces.province', verbose_name='province')),
            ],
            options={
                'verbose_name': 'period of a province',
                'verbose_name_plural': 'periods of provinces',
                'ordering': ['province__sort_key', models.OrderBy(models.F('valid_from'), nulls_first=True)],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='province',
            field=models.ForeignKey(blank=True, help_text='Empty for a central organisation.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='provinces.province', verbose_name='province'),
        ),
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beats', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='beats', to='provinces.province', verbose_name='province')),
            ],
            options={
                'verbose_name': 'beat',
                'verbose_name_plural': 'beats',
                'ordering': ['province__sort_key', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=100, unique=True, verbose_name='as written')),
                ('folded', models.CharField(db_index=True, editable=False, max_length=100, verbose_name='without accents')),
                ('ambiguous', models.BooleanField(default=False, help_text='May mean something else: a word, another place, a person.', verbose_name='ambiguous')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='provinces.province', verbose_name='province')),
            ],
            options={
                'verbose_name': 'other spelling',
                'verbose_name_plural': 'other spellings',
                'ordering': ['text'],
            },
        ),
        migrations.CreateModel(
            name='Tenure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='The first day on which the office was no longer held.', null=True, verbose_name='to')),
                ('position', models.SmallIntegerField(default=0, help_text='Order of this title among those of the same person.', verbose_name='position')),
                ('single_seat', models.BooleanField(default=False, editable=False, verbose_name='one seat')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tenures', to='provinces.office', verbose_name='office')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenures', to='provinces.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'tenure',
                'verbose_name_plural': 'tenures',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['sort_key', 'id'], name='person_by_name'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='period_ends_after_start', violation_error_message='The end must come after the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='period',
            constraint=provinces.constraints.NoOverlap(fields=('province',), lower='valid_from', name='period_no_overlap', upper='valid_to', violation_error_message='This province already has a period that covers part of this time.'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__gt', models.F('valid_from'))), name='organisation_ends_after_start', violation_error_message='The end must come after the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='beat',
            constraint=models.UniqueConstraint(fields=('user', 'province'), name='beat_once'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gt', models.F('starts_on'))), name='tenure_ends_after_start', violation_error_message='The end must come after the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='tenure',
            constraint=provinces.constraints.NoOverlap(condition=models.Q(('single_seat', True)), fields=('office',), lower='starts_on', name='tenure_one_seat', upper='ends_on', violation_error_message='Somebody else holds this office of one seat in that time.'),
        ),
    ]
