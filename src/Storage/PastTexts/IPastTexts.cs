using StreamML.Schemas.V1;

namespace StreamML.Storage.PastTexts;

/// <summary>Texts that lie beside the topics, for as long as they are kept there.</summary>
public interface IPastTexts
{
    /// <summary>Reads them as they are at one moment, the oldest first; messages that have no text are left out.
    /// </summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<PastText> ReadAsync(PastTextQuery query, CancellationToken cancellationToken);
}

/// <summary>A text of the past.</summary>
/// <param name="Text">As the record that it was, without words and times of a transcript.</param>
/// <param name="Live">What is known of it now: labels and their models alone. Null: nothing, or of another revision.
/// </param>
public sealed record PastText(TextMessage Text, EnrichedMessage? Live);

/// <summary>Which texts are read; what is empty leaves all in.</summary>
/// <param name="Since">Only texts received at this time or later. Where that is not known, the time they were sent
/// counts.</param>
/// <param name="Until">Only texts received before this time.</param>
/// <param name="Tenant">Only of this tenant.</param>
/// <param name="ContactKey">Only of this contact.</param>
/// <param name="Type">Only of this type as received.</param>
public sealed record PastTextQuery(
    DateTimeOffset? Since, DateTimeOffset? Until, string Tenant, string ContactKey, string Type);
