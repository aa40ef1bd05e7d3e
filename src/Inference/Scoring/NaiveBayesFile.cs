using System.Buffers.Binary;
using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>
/// The bytes of a categorical naive Bayes model, format <c>naive-bayes/1</c>, little endian: magic <c>SMNB</c>, classes
/// (u32), fields (u32), smoothing (f32); examples of each class (u32 each); per field the number of values (u32), and
/// per value, in ascending ordinal order, its length (u16), its UTF-8 bytes and its examples of each class (u32 each).
/// Stores counts, not probabilities: they stay readable, and inconsistent sums are refused.
/// </summary>
/// <param name="Smoothing">Added to each count (Laplace: 1), over 0 to 1,000.</param>
/// <param name="ClassCounts">Examples of each class.</param>
/// <param name="Fields">The values of each field.</param>
public sealed record NaiveBayesFile(
    float Smoothing, IReadOnlyList<uint> ClassCounts, IReadOnlyList<IReadOnlyList<NaiveBayesValue>> Fields)
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "naive-bayes/1";

    /// <summary>Most classes, and most fields.</summary>
    public const int MaxClasses = 64;

    /// <summary>Most values of a field: the world has some 5,000 regions.</summary>
    public const int MaxValues = 65_536;

    /// <summary>Most UTF-8 bytes of a value.</summary>
    public const int MaxValueBytes = 256;

    private const uint Magic = 0x424E4D53; // "SMNB"
    private const int HeaderBytes = 16;
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static NaiveBayesFile Parse(ReadOnlySpan<byte> bytes)
    {
        Check(bytes.Length >= HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic, "it does not begin with SMNB");
        uint classes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            fields = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        float smoothing = BinaryPrimitives.ReadSingleLittleEndian(bytes[12..]);
        Check(classes is >= 2 and <= MaxClasses && fields is >= 1 and <= MaxClasses, "its header is out of range");
        Check(smoothing is > 1e-6f and <= 1000, "its smoothing is not over 0 to 1,000");
        int at = HeaderBytes;
        uint[] counts = Counts(bytes, ref at, (int)classes);
        var values = new NaiveBayesValue[fields][];
        for (int f = 0; f < fields; f++)
        {
            uint count = Counts(bytes, ref at, 1)[0];
            Check(count <= MaxValues && (bytes.Length - at) / (3 + (4 * classes)) >= count, "it ends within a field");
            values[f] = new NaiveBayesValue[count];
            for (int v = 0; v < count; v++)
            {
                values[f][v] = ReadValue(bytes, ref at, (int)classes);
            }
        }

        Check(at == bytes.Length, "bytes stand behind its last field");
        CheckSums(counts, values);
        return new NaiveBayesFile(smoothing, counts, values);
    }

    /// <summary>Writes the format. The same counts give the same bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write((uint)ClassCounts.Count);
        writer.Write((uint)Fields.Count);
        writer.Write(Smoothing);
        foreach (uint count in ClassCounts)
        {
            writer.Write(count);
        }

        foreach (var field in Fields)
        {
            writer.Write((uint)field.Count);
            foreach (var value in field)
            {
                byte[] text = Strict.GetBytes(value.Text);
                writer.Write((ushort)text.Length);
                writer.Write(text);
                foreach (uint count in value.Counts)
                {
                    writer.Write(count);
                }
            }
        }

        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Checks the manifest of such a model.</summary>
    /// <exception cref="ArtifactException">A value is missing or out of range.</exception>
    internal static void CheckManifest(ModelManifest manifest)
    {
        var tabular = TabularPart.Of(manifest);
        ManifestCheck.That(tabular.Link == "softmax", "the link must be softmax");
        ManifestCheck.Names(manifest.Classes, "classes", "class", 2, MaxClasses);
    }

    private static NaiveBayesValue ReadValue(ReadOnlySpan<byte> bytes, ref int at, int classes)
    {
        Check(bytes.Length - at >= 2, "it ends within a value");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
        at += 2;
        Check(length is >= 1 and <= MaxValueBytes && bytes.Length - at >= length, "a value is not 1 to 256 bytes long");
        try
        {
            string text = Strict.GetString(bytes.Slice(at, length));
            at += length;
            return new NaiveBayesValue(text, Counts(bytes, ref at, classes));
        }
        catch (DecoderFallbackException error)
        {
            throw new ArtifactException("The naive Bayes model is refused: a value is not UTF-8.", error);
        }
    }

    private static uint[] Counts(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        Check(bytes.Length - at >= 4 * count, "it ends within its counts");
        uint[] counts = new uint[count];
        foreach (ref uint each in counts.AsSpan())
        {
            each = BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
            at += 4;
        }

        return counts;
    }

    // An example has each field at most once.
    private static void CheckSums(uint[] counts, NaiveBayesValue[][] fields)
    {
        Check(counts.Any(count => count > 0), "it has no examples");
        foreach (var field in fields)
        {
            for (int v = 1; v < field.Length; v++)
            {
                Check(string.CompareOrdinal(field[v - 1].Text, field[v].Text) < 0,
                    "a value appears twice or out of order");
            }

            for (int c = 0; c < counts.Length; c++)
            {
                Check(field.Sum(value => (long)value.Counts[c]) <= counts[c],
                    "a field has more examples than its class");
            }
        }
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The naive Bayes model is refused: {fault}.");
        }
    }
}

/// <summary>A value of a field.</summary>
/// <param name="Text">The value, trimmed, in lower case.</param>
/// <param name="Counts">Examples of each class that have it.</param>
public sealed record NaiveBayesValue(string Text, IReadOnlyList<uint> Counts);
