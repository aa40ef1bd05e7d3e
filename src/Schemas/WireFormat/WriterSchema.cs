namespace StreamML.Schemas.WireFormat;

/// <summary>The schema that a record was written with, as named in its framing: a registry id, or a GUID.</summary>
/// <param name="Id">Registry id, from 1; 0 if the framing has a GUID.</param>
/// <param name="Guid">GUID of the schema; empty if the framing has an id.</param>
public readonly record struct WriterSchema(int Id, Guid Guid)
{
    /// <summary>Whether the framing has a GUID (magic 1).</summary>
    public bool IsGuid => Id == 0;

    /// <inheritdoc />
    public override string ToString() => IsGuid ? Guid.ToString("D") : Id.ToString();
}
