using System.Collections.Concurrent;

namespace StreamML.Schemas.WireFormat;

/// <summary>
/// Remembers which writer schemas the registry knows. A reader asks it for each record without waiting; on
/// <see cref="SerdeFailureKind.UnknownSchema"/> it awaits <see cref="LearnAsync"/> once and reads again. Safe on any
/// thread.
/// </summary>
/// <param name="ask">Asks the registry; false when it does not know the schema.</param>
/// <param name="knownMax">Most schemas remembered; beyond it all are forgotten and learnt anew. Default 10,000.</param>
public sealed class WriterSchemaGuard(Func<WriterSchema, CancellationToken, Task<bool>> ask, int knownMax = 10_000)
{
    private readonly ConcurrentDictionary<WriterSchema, bool> _known = new();

    /// <summary>Whether the schema was learnt before. From memory.</summary>
    public bool IsKnown(WriterSchema schema) => _known.ContainsKey(schema);

    /// <summary>Takes a schema as known, for example the one just registered.</summary>
    public void Add(WriterSchema schema)
    {
        if (_known.Count >= knownMax)
        {
            _known.Clear();
        }

        _known[schema] = true;
    }

    /// <summary>
    /// Asks the registry where the schema is not known yet; false when the registry does not know it either.
    /// </summary>
    public async Task<bool> LearnAsync(WriterSchema schema, CancellationToken cancellationToken)
    {
        if (IsKnown(schema))
        {
            return true;
        }

        bool found = await ask(schema, cancellationToken).ConfigureAwait(false);
        if (found)
        {
            Add(schema);
        }

        return found;
    }
}
