using System.Collections;
using StreamML.Schemas.V1;

namespace StreamML.Serving.Artifacts;

/// <summary>
/// A model that is put together from its pieces in a file: pieces may come in any order and again, the last of an index
/// counts, as it does for compaction. One thread.
/// </summary>
internal sealed class ArtifactAssembly : IDisposable
{
    private readonly ModelVersion _version;
    private readonly FileStream _file;
    private readonly BitArray _there;
    private readonly Dictionary<int, string> _bad = [];

    /// <summary>Begins with no piece.</summary>
    /// <param name="version">The version; checked by <see cref="ArtifactPieces.Check"/>.</param>
    /// <param name="path">File to write.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public ArtifactAssembly(ModelVersion version, string path)
    {
        (_version, Path) = (version, path);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1);
        _there = new BitArray(version.Chunks);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>How many pieces are missing; a bad one is there.</summary>
    public int Missing =>
        _version.Chunks - _bad.Count - Enumerable.Range(0, _there.Length).Count(index => _there[index]);

    /// <summary>What is wrong with a piece; null when no piece is wrong.</summary>
    public string? Fault => _bad.Count == 0 ? null : _bad.MinBy(entry => entry.Key).Value;

    /// <summary>Takes a piece. What is wrong with it is kept until a good one of its index comes.</summary>
    /// <param name="index">The index of the record's key.</param>
    /// <param name="chunk">The piece; null where the record is none that can be read.</param>
    public void Add(int index, ModelArtifactChunk? chunk)
    {
        if (index < 0 || index >= _version.Chunks)
        {
            return;
        }

        int expected = ArtifactPieces.BytesOf(_version.SizeBytes, index);
        string? fault = chunk switch
        {
            null => $"Piece {index} cannot be read.",
            _ when chunk.Sha256 != _version.Sha256 || chunk.Index != index =>
                $"Piece {index} says that it is piece {chunk.Index} of "
                + $"{(chunk.Sha256 == _version.Sha256 ? "this" : "another")} model.",
            _ when chunk.Count != _version.Chunks =>
                $"Piece {index} is one of {chunk.Count}; the version has {_version.Chunks}.",
            _ when chunk.Data.Length != expected =>
                $"Piece {index} has {chunk.Data.Length} bytes instead of {expected}.",
            _ => null,
        };
        if (fault is not null)
        {
            _there[index] = false;
            _bad[index] = fault;
            return;
        }

        _file.Position = (long)index * ArtifactPieces.Bytes;
        _file.Write(chunk!.Data.Span);
        _bad.Remove(index);
        _there[index] = true;
    }

    /// <summary>A piece was taken back.</summary>
    public void Remove(int index)
    {
        if (index >= 0 && index < _version.Chunks)
        {
            _there[index] = false;
            _bad.Remove(index);
        }
    }

    /// <summary>Brings what is written to the file.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
