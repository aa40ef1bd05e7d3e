using StreamML.Api.Suggestions;
using StreamML.Features;
using StreamML.Inference.Runtimes.Trees;
using StreamML.Inference.Scoring;
using StreamML.StreamProcessors.Tests.Score;

namespace StreamML.Api.Tests.Suggestions;

/// <summary>Contacts by their best hour.</summary>
public sealed class SendScheduleTests
{
    private static readonly FeatureSchema Schema = FeatureSchemas.Engagement;

    // Business hours are good, and later ones a little better.
    private static readonly EngagementScorer Scorer = new(LinearScores.Artifact(
        Schema, TreeLink.Logistic, -1, ("hour_of_day", 0.1f), ("is_business_hours", 2),
        ("engagement_rate_this_hour", 100)));

    [Fact]
    public void Contacts_WithFeatures_AreGroupedByTheirBestHour()
    {
        var schedule = SendSchedules.Divide(
            Scorer, [Contact("shop/1", offset: -3), new("shop/2", null), new("shop/3", [1, 2]), Contact("shop/4")],
            [10, 12, 14, 20], asGood: 0, more: true, CancellationToken.None);

        Assert.Equal((2, 2, true), (schedule.Count, schedule.Unscored, schedule.More));
        var hour = Assert.Single(schedule.Hours);
        Assert.Equal((14, "14:00", 2), (hour.Hour, hour.Time, hour.Count));
        Assert.Equal(["shop/1", "shop/4"], hour.Contacts.Select(contact => contact.ContactKey));
        Assert.Equal([14, 12, 10], hour.Contacts[0].BestHours.Select(each => each.Hour));
        Assert.Equal(-3, hour.Contacts[0].TimezoneOffset);
        Assert.Null(hour.Contacts[1].TimezoneOffset);
    }

    [Fact]
    public void HoursThatAreAsGood_OfAContact_AreOrderedByWhenItWrites()
    {
        var schedule = SendSchedules.Divide(
            Scorer,
            [Contact("shop/1", preferred: 11), Contact("shop/2", preferred: 20), Contact("shop/3", preferred: 2)],
            [10, 12, 14, 22], asGood: 0.1, more: false, CancellationToken.None);

        Assert.Equal(["shop/3", "shop/1", "shop/2"], schedule.Hours.SelectMany(hour => hour.Contacts.Select(
            contact => contact.ContactKey)));
        Assert.Equal([10, 12, 14], schedule.Hours.Select(hour => hour.Hour));

        // 22:00 is nearer to 2:00, and to 20:00, but is outside of business hours.
        Assert.All(schedule.Hours, hour => Assert.DoesNotContain(
            22, hour.Contacts[0].BestHours.Select(each => each.Hour)));
    }

    [Fact]
    public void RateOfTheHourOfTheScores_OfAContact_DoesNotCount()
    {
        var with = SendSchedules.Divide(
            Scorer, [Contact("shop/1", rate: 1)], [10], asGood: 0, more: false, CancellationToken.None);
        var without = SendSchedules.Divide(
            Scorer, [Contact("shop/1")], [10], asGood: 0, more: false, CancellationToken.None);
        Assert.Equal(
            without.Hours[0].Contacts[0].BestHours[0].EngagementProbability,
            with.Hours[0].Contacts[0].BestHours[0].EngagementProbability);
    }

    private static ContactFeatures Contact(
        string key, float? offset = null, float? rate = null, float? preferred = null)
    {
        float[] values = new float[Schema.Count];
        Array.Fill(values, float.NaN);
        values[Schema.IndexOf("day_of_week")] = 2;
        values[Schema.IndexOf("timezone_offset")] = offset ?? float.NaN;
        values[Schema.IndexOf("engagement_rate_this_hour")] = rate ?? float.NaN;
        values[Schema.IndexOf("preferred_contact_hour")] = preferred ?? float.NaN;
        return new ContactFeatures(key, values);
    }
}
