from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reform', '0003_who_confirmed'),
    ]

    operations = [
        migrations.AddField(
            model_name='notice',
            name='read',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('read', None)), fields=['watch'], name='notices_unread'),
        ),
    ]
