using StreamML.Schemas.V1;
using StreamML.Sink.Copying;

namespace StreamML.Sink.Tables;

/// <summary>The three columns of a revision.</summary>
internal static class RevisionFields
{
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
