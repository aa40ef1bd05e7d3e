using System.Buffers.Binary;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Text;

/// <summary>A word of a <see cref="TreeTextFile"/>.</summary>
/// <param name="Key">Its key, as <see cref="NgramText"/> has it; not 0.</param>
/// <param name="Idf">Its rarity, over 0.</param>
internal readonly record struct TextTerm(uint Key, float Idf);

/// <summary>
/// The bytes of a text model of trees, format <c>text-trees/1</c>, little endian: magic <c>SMTT</c>; classes, terms and
/// forests (u32 each); temperature and the forests' share (f32 each); then the terms in ascending order of key: key
/// (u32, not 0), idf (f32); then of each forest its length (u32) and its bytes, <c>trees/1</c>; then the length (u32)
/// and bytes of a linear model, <c>linear-text/1</c>, that has the rest of the share; none if that is 0.
/// </summary>
/// <remarks>
/// A text is a row of term values: idf times count, normalised to length 1. Of two classes one forest says the
/// probability of the second; of more there is a forest for each.
/// </remarks>
internal sealed class TreeTextFile
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "text-trees/1";

    /// <summary>Most terms.</summary>
    public const int MaxTerms = TreeFile.MaxFeatures;

    private const uint Magic = 0x54544D53; // "SMTT"
    private const int HeaderBytes = 24;
    private const int TermBytes = 8;

    /// <summary>Makes a file, which is checked.</summary>
    /// <param name="classes">How many classes, 2 to <see cref="LinearTextFile.MaxClasses"/>.</param>
    /// <param name="terms">The words, in ascending order of key.</param>
    /// <param name="forests">The forests.</param>
    /// <param name="temperature">What the logarithms of their probabilities are divided by, 0.01 to 100.</param>
    /// <param name="share">Their share of the answer, over 0 to 1.</param>
    /// <param name="linear">The linear model that has the rest; empty if there is none.</param>
    /// <exception cref="ArtifactException">It breaks a rule of the format.</exception>
    public TreeTextFile(
        int classes, IReadOnlyList<TextTerm> terms, IReadOnlyList<TreeFile> forests, float temperature, float share,
        ReadOnlyMemory<byte> linear)
    {
        Check(classes is >= 2 and <= LinearTextFile.MaxClasses, $"it has {classes} classes");
        Check(terms.Count is >= 1 and <= MaxTerms, $"it has {terms.Count} terms, not 1 to {MaxTerms}");
        Check(forests.Count == ForestsOf(classes), $"it has {forests.Count} forests for {classes} classes");
        Check(temperature is >= 0.01f and <= 100f, "its temperature is not 0.01 to 100");
        Check(share is > 0 and <= 1 && share < 1 == !linear.IsEmpty, "its share does not fit its parts");
        uint last = 0;
        foreach (var term in terms)
        {
            Check(term.Key > last, "its terms are not in ascending order of key");
            Check(term.Idf is > 0 and <= 1_000, "an idf is out of range");
            last = term.Key;
        }

        Check(
            forests.All(forest => forest.Features == terms.Count && forest.Link == TreeLink.Identity),
            "a forest does not fit its terms");
        (Classes, Terms, Forests) = (classes, terms, forests);
        (Temperature, Share, Linear) = (temperature, share, linear);
    }

    /// <summary>How many classes.</summary>
    public int Classes { get; }

    /// <summary>The words that are read.</summary>
    public IReadOnlyList<TextTerm> Terms { get; }

    /// <summary>The forests.</summary>
    public IReadOnlyList<TreeFile> Forests { get; }

    /// <summary>What the logarithms of the forests' probabilities are divided by.</summary>
    public float Temperature { get; }

    /// <summary>The forests' share of the answer.</summary>
    public float Share { get; }

    /// <summary>The linear model that has the rest; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Linear { get; }

    /// <summary>How many forests there are for some classes.</summary>
    public static int ForestsOf(int classes) => classes == 2 ? 1 : classes;

    /// <summary>Reads and checks all of it, before anything is made of it.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static TreeTextFile Parse(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        Check(
            bytes.Length >= HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic,
            "it does not begin with SMTT");
        uint classes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        uint forests = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        Check(
            classes <= LinearTextFile.MaxClasses && count <= MaxTerms && forests <= LinearTextFile.MaxClasses
                && bytes.Length >= HeaderBytes + ((long)count * TermBytes),
            "its header is out of range");
        var terms = new TextTerm[count];
        int at = HeaderBytes;
        for (int i = 0; i < count; i++, at += TermBytes)
        {
            terms[i] = new TextTerm(
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]),
                BinaryPrimitives.ReadSingleLittleEndian(bytes[(at + 4)..]));
        }

        var trees = new TreeFile[forests];
        for (int i = 0; i < forests; i++)
        {
            trees[i] = TreeFile.Parse(Part(file, ref at).Span);
        }

        var linear = Part(file, ref at);
        Check(at == file.Length, "bytes stand behind its last part");
        return new TreeTextFile(
            (int)classes, terms, trees, BinaryPrimitives.ReadSingleLittleEndian(bytes[16..]),
            BinaryPrimitives.ReadSingleLittleEndian(bytes[20..]), linear);
    }

    /// <summary>Writes the format. The same parts give the same bytes.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Span<byte> header = stackalloc byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)Classes);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], (uint)Terms.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], (uint)Forests.Count);
        BinaryPrimitives.WriteSingleLittleEndian(header[16..], Temperature);
        BinaryPrimitives.WriteSingleLittleEndian(header[20..], Share);
        stream.Write(header);
        foreach (var term in Terms)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, term.Key);
            BinaryPrimitives.WriteSingleLittleEndian(header[4..], term.Idf);
            stream.Write(header[..TermBytes]);
        }

        foreach (byte[] part in Forests.Select(forest => forest.ToBytes()).Append(Linear.ToArray()))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)part.Length);
            stream.Write(header[..4]);
            stream.Write(part);
        }

        return stream.ToArray();
    }

    private static ReadOnlyMemory<byte> Part(ReadOnlyMemory<byte> file, ref int at)
    {
        Check(file.Length - at >= 4, "it ends within its parts");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(file.Span[at..]);
        Check(length <= file.Length - at - 4, "it ends within a part");
        var part = file.Slice(at + 4, (int)length);
        at += 4 + (int)length;
        return part;
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The text model of trees is refused: {fault}.");
        }
    }
}
