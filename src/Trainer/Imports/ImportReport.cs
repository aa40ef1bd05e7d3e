using StreamML.Schemas.V1;

namespace StreamML.Trainer.Imports;

/// <summary>A field that kept a row from being imported.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">The column; empty: the whole row.</param>
/// <param name="Reason">What is wrong, in words; it does not repeat the field.</param>
public sealed record RefusedField(int Line, string Column, string Reason);

/// <summary>A record made of a row.</summary>
/// <param name="Kind">Event or feedback.</param>
/// <param name="Json">It, as Ingest takes it.</param>
public sealed record ImportedRecord(ApiKind Kind, byte[] Json);

/// <summary>A file that was read: the records of its rows, and the rows that are refused.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Rows">Rows that it has.</param>
/// <param name="Records">Records of rows that are valid, in the order of the file.</param>
/// <param name="Refused">Why rows are refused.</param>
public sealed record ImportedFile(
    string Kind, int Rows, IReadOnlyList<ImportedRecord> Records, IReadOnlyList<RefusedField> Refused)
{
    /// <summary>Rows that are refused.</summary>
    public int RowsRefused => Refused.Select(each => each.Line).Distinct().Count();
}
