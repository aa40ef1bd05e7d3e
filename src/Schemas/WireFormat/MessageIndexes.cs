using System.Runtime.CompilerServices;
using Google.Protobuf.Reflection;

namespace StreamML.Schemas.WireFormat;

/// <summary>
/// Path of a message in its .proto file: the index of the top-level message, then of the message nested in it, and so
/// on. A value of fixed size, without allocation. Lists read or created here have at least one index.
/// </summary>
public struct MessageIndexes : IEquatable<MessageIndexes>
{
    /// <summary>Longest list, in indexes. protoc refuses nesting deeper than 32; nobody uses 16.</summary>
    public const int DepthMax = 16;

    private Slots _slots;
    private byte _count;

    /// <summary>The list <c>[0]</c>: the first message of the file. Most records use it, in one byte.</summary>
    public static MessageIndexes First { get; } = Of(0);

    /// <summary>Number of indexes, 0 to <see cref="DepthMax"/>; 0 only in a default value.</summary>
    public readonly int Count => _count;

    /// <summary>Whether this is <c>[0]</c>.</summary>
    public readonly bool IsFirst => _count == 1 && _slots[0] == 0;

    /// <summary>The index at a depth, 0 being the outermost.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The depth is not below <see cref="Count"/>.</exception>
    public readonly int this[int depth]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)depth, _count, nameof(depth));
            return _slots[depth];
        }
    }

    /// <summary>Creates a list.</summary>
    /// <exception cref="ArgumentException">No index, more than <see cref="DepthMax"/>, or a negative one.</exception>
    public static MessageIndexes Of(params ReadOnlySpan<int> indexes)
    {
        if (indexes.Length is 0 or > DepthMax)
        {
            throw new ArgumentException($"1 to {DepthMax} message indexes, not {indexes.Length}.", nameof(indexes));
        }

        var made = default(MessageIndexes);
        foreach (int index in indexes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indexes));
            made.Append(index);
        }

        return made;
    }

    /// <summary>The path of a generated message in its file.</summary>
    /// <exception cref="ArgumentException">Nested deeper than <see cref="DepthMax"/>.</exception>
    public static MessageIndexes Of(MessageDescriptor descriptor)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        Span<int> reversed = stackalloc int[DepthMax];
        int depth = 0;
        for (var current = descriptor; current is not null; current = current.ContainingType)
        {
            if (depth == DepthMax)
            {
                throw new ArgumentException(
                    $"'{descriptor.FullName}' is nested deeper than {DepthMax}.", nameof(descriptor));
            }

            reversed[depth++] = current.Index;
        }

        reversed[..depth].Reverse();
        return Of(reversed[..depth]);
    }

    /// <inheritdoc />
    public readonly bool Equals(MessageIndexes other) =>
        ((ReadOnlySpan<int>)_slots)[.._count].SequenceEqual(((ReadOnlySpan<int>)other._slots)[..other._count]);

    /// <inheritdoc />
    public override readonly bool Equals(object? obj) => obj is MessageIndexes other && Equals(other);

    /// <inheritdoc />
    public override readonly int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int index in ((ReadOnlySpan<int>)_slots)[.._count])
        {
            hash.Add(index);
        }

        return hash.ToHashCode();
    }

    /// <summary>For example <c>[1,0]</c>.</summary>
    public override readonly string ToString() =>
        $"[{string.Join(',', ((ReadOnlySpan<int>)_slots)[.._count].ToArray())}]";

    /// <summary>Equal lists.</summary>
    public static bool operator ==(MessageIndexes left, MessageIndexes right) => left.Equals(right);

    /// <summary>Different lists.</summary>
    public static bool operator !=(MessageIndexes left, MessageIndexes right) => !left.Equals(right);

    internal void Append(int index) => _slots[_count++] = index;

    [InlineArray(DepthMax)]
    private struct Slots
    {
        private int _first;
    }
}
