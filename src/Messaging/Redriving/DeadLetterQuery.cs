using StreamML.Schemas.Topics;

namespace StreamML.Messaging.Redriving;

/// <summary>Which dead letters are meant; what is null leaves all in.</summary>
public sealed record DeadLetterQuery
{
    /// <summary>One letter, by its id.</summary>
    public string? Id { get; init; }

    /// <summary>The topic that the records came from.</summary>
    public string? Topic { get; init; }

    /// <summary>Code of the reason.</summary>
    public string? Reason { get; init; }

    /// <summary>The stage that gave up, or its role: <c>normaliser</c> takes <c>normaliser.webhook</c> too.</summary>
    public string? Stage { get; init; }

    /// <summary>Name or version of a model that the record names.</summary>
    public string? Model { get; init; }

    /// <summary>Tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Contact key.</summary>
    public string? Contact { get; init; }

    /// <summary>Given up at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Given up before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The dead-letter topics that have such letters.</summary>
    /// <exception cref="RedriveException">There are no dead letters of the topic.</exception>
    internal IReadOnlyList<TopicDefinition> Topics()
    {
        string? name = Topic ?? Id?.Split('/')[0];
        if (name is null)
        {
            return TopicCatalogue.DeadLetters;
        }

        string wanted = name.EndsWith(TopicCatalogue.DeadLetterSuffix, StringComparison.Ordinal)
            ? name
            : name + TopicCatalogue.DeadLetterSuffix;
        return TopicCatalogue.DeadLetters.FirstOrDefault(topic => topic.Name == wanted) is { } found
            ? [found]
            : throw new RedriveException(
                $"There are no dead letters of '{name}'. 'streamml topics' lists the topics; a letter's id begins with one.");
    }

    /// <summary>Whether a letter is meant, but for the model.</summary>
    internal bool Matches(DeadLetter letter) =>
        (Id is null || Id == letter.Id)
        && (Reason is null || Reason == letter.Reason)
        && (Stage is null || Stage == letter.Stage || Stage == letter.Role)
        && (Tenant is null || Tenant == letter.Tenant)
        && (Contact is null || Contact == letter.Key)
        && (Since is null || letter.FailedAtMs >= Since.Value.ToUnixTimeMilliseconds())
        && (Until is null || letter.FailedAtMs < Until.Value.ToUnixTimeMilliseconds());
}
