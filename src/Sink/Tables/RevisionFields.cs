using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>The columns of a revision, and which of two is higher.</summary>
internal static class RevisionFields
{
    private const short Live = 2;
    private const short History = 1;
    private const short Placeholder = 0;

    /// <summary>
    /// What makes a row of a message higher than another. A withdrawal is final. A message that came live beats the
    /// same one in a history, and there its content the placeholder for it, whatever their times say. An edit beats the
    /// original, whose time may be one of receipt and so later.
    /// </summary>
    public static string[] Version { get; } =
    [
        "$.revision_withdrawn", "$.source_rank", "$.revision_id <> $.message_id", "$.revision_time", "$.revision_id",
    ];

    /// <summary>
    /// The column <c>source_rank</c>: 2 live, 1 from a history, 0 from a history and without its media.
    /// </summary>
    public static short SourceRank(bool history, string type)
        => !history ? Live : type == "media_placeholder" ? Placeholder : History;

    /// <summary>Writes them, and notes a withdrawal.</summary>
    /// <returns>Whether the revision withdraws its message.</returns>
    /// <exception cref="RowRefusedException">There is no revision.</exception>
    public static bool Write(Revision? revision, StagedRows rows)
    {
        if (revision is null)
        {
            throw new RowRefusedException("missing-revision", "The field revision is not set.");
        }

        rows.Withdraws |= revision.Withdrawn;
        rows.Buffer.Bool(revision.Withdrawn);
        rows.Buffer.Timestamp(revision.TimeMs);
        rows.Buffer.Text(revision.Id);
        return revision.Withdrawn;
    }
}
