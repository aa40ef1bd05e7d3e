namespace StreamML.Schemas.WireFormat;

/// <summary>The schema a record was written with, as its framing names it: a registry id, or a GUID.</summary>
/// <param name="Id">Registry id, from 1; 0 when the framing carries a GUID.</param>
/// <param name="Guid">GUID of the schema; empty when the framing carries an id.</param>
public readonly record struct WriterSchema(int Id, Guid Guid)
{
    /// <summary>Whether the framing carried a GUID (magic 1).</summary>
    public bool IsGuid => Id == 0;

    /// <inheritdoc />
    public override string ToString() => IsGuid ? Guid.ToString("D") : Id.ToString();
}
