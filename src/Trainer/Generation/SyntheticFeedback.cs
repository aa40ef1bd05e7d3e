using StreamML.Inference.Audience;
using StreamML.Inference.Intent;
using StreamML.Inference.Sentiment;
using StreamML.Schemas.V1;

namespace StreamML.Trainer.Generation;

/// <summary>
/// What people tell a business's models about made-up contacts: corrections of labels, some of them wrong; profiles
/// with personality and engagement; what contacts of all groups think of campaigns.
/// </summary>
internal sealed class SyntheticFeedback(GenerationPlan plan)
{
    private const double CorrectedShare = 0.2;
    private const double WrongShare = 0.12;
    private const int ContentAbove = 70;
    private const long HourMs = 3_600_000;

    private static readonly string[] Sentiments = ["negative", "neutral", "positive"];

    private readonly SyntheticProfiles _profiles = new(plan.Seed);
    private readonly IEnumerator<GeneratedAnswer> _answers =
        new SyntheticAnswers(plan.Seed, campaigns: 1).GetEnumerator();

    /// <summary>Of a contact; ask in the order of their numbers.</summary>
    public IEnumerable<GeneratedFeedback> Of(ContactHistory contact)
    {
        var random = new Random(unchecked((plan.Seed * 15_485_863) + contact.Number));
        foreach (var message in contact.Records.OfType<EnrichedMessage>()
            .Where(message => message.Direction == Direction.Inbound))
        {
            if (random.NextDouble() < CorrectedShare)
            {
                yield return Correction(random, message);
            }
        }

        var profile = _profiles.Of(contact.Number);
        yield return Profile(contact, AudienceModels.PersonalityTask, profile.Personality);
        yield return Profile(contact, AudienceModels.EngagementTask, profile.Engagement);
        _answers.MoveNext();
        long timeMs = plan.EndMs - (random.Next(1, plan.Days) * GenerationPlan.DayMs);
        yield return Answer(_answers.Current, $"{contact.ContactKey}-answer", timeMs);
    }

    /// <summary>An answer as feedback.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="id">Its id.</param>
    /// <param name="timeMs">When it was given.</param>
    public static GeneratedFeedback Answer(GeneratedAnswer answer, string id, long timeMs)
    {
        var (group, sentiment) = (answer.Sample.Group, answer.Sample.Sentiment);
        var feedback = new Feedback
        {
            EventId = id,
            OccurredAtMs = timeMs,
            Kind = FeedbackKind.Opinion,
            Label = sentiment,
            CampaignId = $"campaign-{answer.Campaign}",
            Demographics = new Demographics
            {
                Gender = group.Gender ?? "",
                AgeRange = group.AgeRange ?? "",
                EducationLevel = group.EducationLevel ?? "",
                Country = group.Country ?? "",
                State = group.State ?? "",
            },
        };
        return new GeneratedFeedback("demographic", feedback, answer.Best == sentiment);
    }

    private static GeneratedFeedback Correction(Random random, EnrichedMessage message)
    {
        var kind = SyntheticTexts.KindOf(message.Text);
        bool ofIntent = random.Next(2) == 0, wrong = random.NextDouble() < WrongShare;
        var labels = ofIntent ? LinearIntentModel.Labels : Sentiments;
        int score = (int)Math.Round(100 * kind.Score);
        string truth = ofIntent ? kind.Intent.ToString().ToLowerInvariant()
            : Sentiments[score >= ContentAbove ? 2 : score <= -ContentAbove ? 0 : 1];
        int place = labels.Index().First(each => each.Item == truth).Index;
        string label = wrong ? labels[(place + random.Next(1, labels.Count)) % labels.Count] : truth;
        var feedback = new Feedback
        {
            EventId = $"{message.MessageId}-label",
            OccurredAtMs = message.SentAtMs + HourMs,
            Kind = FeedbackKind.Correction,
            Model = ofIntent ? LinearIntentModel.Task : LinearSentimentModel.Task,
            Label = label,
            MessageId = message.MessageId,
        };
        return new GeneratedFeedback(feedback.Model, feedback, !wrong);
    }

    private GeneratedFeedback Profile(ContactHistory contact, string task, GeneratedText text)
    {
        var feedback = new Feedback
        {
            EventId = $"{contact.ContactKey}-{task}",
            OccurredAtMs = plan.EndMs - HourMs,
            Kind = FeedbackKind.Correction,
            Model = task,
            Label = text.Label,
            Text = text.Text,
        };
        return new GeneratedFeedback(task, feedback, text.Best == text.Label);
    }
}

/// <summary>Feedback about a made-up contact.</summary>
/// <param name="Task">The model that it teaches.</param>
/// <param name="Record">The record, without tenant and contact.</param>
/// <param name="IsLikeliest">Whether its label is the likeliest: what the best of all models would have said.</param>
internal sealed record GeneratedFeedback(string Task, Feedback Record, bool IsLikeliest);
