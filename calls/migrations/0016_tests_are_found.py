from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("calls", "0015_figures")]

    operations = [
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("is_test", True)),
                fields=["tenant", "-created_at", "-id"],
                name="calls_call_tests",
            ),
        ),
    ]
