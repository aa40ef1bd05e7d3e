using StreamML.Schemas.V1;

namespace StreamML.Schemas.Messages;

/// <summary>
/// Which of two records of one message is higher: the one rule for tables and counts. A withdrawal is final. A message
/// that came live beats the same one in a history, and there its content the placeholder for it, whatever their times
/// say. An edit beats the original, whose time may be one of receipt and so later.
/// </summary>
/// <param name="Withdrawn">The revision withdraws the message.</param>
/// <param name="SourceRank">See <see cref="RankOf"/>.</param>
/// <param name="Edited">The revision is an edit: its id is not the message's.</param>
/// <param name="TimeMs">When the revision was made, milliseconds since the Unix epoch.</param>
/// <param name="Id">The revision's id.</param>
/// <param name="Generation">Enrichment generation.</param>
public readonly record struct RevisionOrder(
    bool Withdrawn, int SourceRank, bool Edited, long TimeMs, string Id, int Generation)
{
    private const int Live = 2;
    private const int History = 1;
    private const int Placeholder = 0;

    /// <summary>2: came live, 1: from a history, 0: from a history and without its media.</summary>
    public static int RankOf(bool history, string type)
        => !history ? Live : type == "media_placeholder" ? Placeholder : History;

    /// <summary>Whether this one is higher: false where both are the same.</summary>
    public bool IsHigherThan(RevisionOrder other)
    {
        int order = Withdrawn.CompareTo(other.Withdrawn);
        order = order != 0 ? order : SourceRank.CompareTo(other.SourceRank);
        order = order != 0 ? order : Edited.CompareTo(other.Edited);
        order = order != 0 ? order : TimeMs.CompareTo(other.TimeMs);
        order = order != 0 ? order : string.CompareOrdinal(Id, other.Id);
        order = order != 0 ? order : Generation.CompareTo(other.Generation);
        return order > 0;
    }
}
