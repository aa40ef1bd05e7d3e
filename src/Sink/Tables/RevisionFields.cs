using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;
using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>The columns of a revision, and which of two is higher.</summary>
internal static class RevisionFields
{
    /// <summary>What makes a row of a message higher than another, as <see cref="RevisionOrder"/> says.</summary>
    public static string[] Version { get; } =
    [
        "$.revision_withdrawn", "$.source_rank", "$.revision_id <> $.message_id", "$.revision_time", "$.revision_id",
    ];

    /// <summary>The column <c>source_rank</c>.</summary>
    public static short SourceRank(bool history, string type) => (short)RevisionOrder.RankOf(history, type);

    /// <summary>Requires what the role that reads the topic requires too, so that both refuse for one code.</summary>
    /// <exception cref="RowRefusedException">There is no message id or no revision.</exception>
    public static void RequireIds(string messageId, Revision? revision)
    {
        if (messageId.Length == 0 || revision is null)
        {
            throw new RowRefusedException(RefusalCode.WithoutId, "The record names no message or no revision.");
        }
    }

    /// <summary>Writes them, and notes a withdrawal.</summary>
    /// <returns>Whether the revision withdraws its message.</returns>
    /// <exception cref="RowRefusedException">There is no revision.</exception>
    public static bool Write(Revision? revision, StagedRows rows)
    {
        if (revision is null)
        {
            throw new RowRefusedException(RefusalCode.MissingRevision, "The field revision is not set.");
        }

        rows.Withdraws |= revision.Withdrawn;
        rows.Buffer.Bool(revision.Withdrawn);
        rows.Buffer.Timestamp(revision.TimeMs);
        rows.Buffer.Text(revision.Id);
        return revision.Withdrawn;
    }
}
