using StreamML.Trainer.Scores;
using StreamML.Trainer.Tables;

namespace StreamML.Trainer.Generation;

/// <summary>Labelled rows, each with the best prediction there is.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Best">A prediction a row: the expected number, or the probability of 1.</param>
public sealed record GeneratedTable(TableData Rows, float[] Best);

/// <summary>A labelled text.</summary>
/// <param name="Contact">Number of the contact that wrote it.</param>
/// <param name="Text">What it wrote.</param>
/// <param name="Label">Its label.</param>
/// <param name="Best">The likeliest label, given the text.</param>
public sealed record GeneratedText(int Contact, string Text, string Label, string Best);

/// <summary>What a person of a group thinks of a campaign.</summary>
/// <param name="Sample">The group and the sentiment.</param>
/// <param name="Best">The likeliest sentiment, given the group and the campaign.</param>
/// <param name="Campaign">The campaign, from 0.</param>
public sealed record GeneratedAnswer(DemographicSample Sample, string Best, int Campaign);

/// <summary>Labelled rows of made-up contacts for every model, made by the feature code that serves.</summary>
/// <param name="Lead">A row a lead, as of the end of its history.</param>
/// <param name="Churn">A row a customer, as of the day it is judged: 92 days before the end.</param>
/// <param name="Engagement">Up to <see cref="SyntheticScores.SendsOfContact"/> rows a contact: campaign messages as
/// they were about to be sent.</param>
public sealed record GeneratedRows(GeneratedTable Lead, GeneratedTable Churn, GeneratedTable Engagement)
{
    /// <summary>An answer a contact.</summary>
    public IReadOnlyList<GeneratedAnswer> Demographic { get; init; } = [];

    /// <summary>A text a contact with its personality.</summary>
    public IReadOnlyList<GeneratedText> Personality { get; init; } = [];

    /// <summary>The same texts with their engagement.</summary>
    public IReadOnlyList<GeneratedText> AudienceEngagement { get; init; } = [];
}
