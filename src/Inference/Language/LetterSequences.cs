using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace StreamML.Inference.Language;

/// <summary>
/// Likelihood of a letter after up to four preceding letters, in each of some 40 languages: the most frequent letter
/// n-grams of each, n 1 to 5. Read-only and thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// Built by <c>streamml train language</c> from the counts of Lingua (Apache-2.0); see docs/models/language.md.
/// </para>
/// <para>
/// The file is Brotli over: magic <c>SMLL</c>, version 1, languages, log2 of buckets, sequences, entries (u32 each,
/// little endian); per language its tag's length (u8), its tag (ASCII) and its script (u8); then per bucket its
/// sequences (u8), per sequence its mark (u16) and its entries (u8), per entry its language (u8), and its cost (u8).
/// The arrays are kept as in the file: 10 MB for a million sequences, where a dictionary of strings takes a gigabyte.
/// </para>
/// <para>
/// A sequence is found by a 64-bit hash: the upper bits select its bucket, the lower 16 are its mark. A missing
/// sequence is mistaken for another in about one case of 18,000, which moves a score by one letter.
/// </para>
/// </remarks>
internal sealed class LetterSequences
{
    /// <summary>Longest sequence, letters.</summary>
    public const int MaxLetters = 5;

    /// <summary>Most languages, so that scores fit on the stack.</summary>
    public const int MaxLanguages = 64;

    /// <summary>Cost units per natural logarithm.</summary>
    public const float CostScale = 16f;

    private const uint Magic = 0x4C4C4D53; // "SMLL"
    private const uint Version = 1;
    private const string Resource = "letter-sequences.br";

    private static readonly Lazy<LetterSequences> Shipped = new(ReadShipped);

    private readonly int _shift;
    private readonly int[] _firstSequence;
    private readonly int[] _firstEntry;
    private readonly ushort[] _marks;
    private readonly byte[] _entries;
    private readonly byte[] _languageOf;
    private readonly byte[] _costOf;

    private LetterSequences(ReadOnlySpan<byte> file)
    {
        var reader = new SpanReader(file);
        Check(reader.Number() == Magic && reader.Number() == Version, "it does not begin with SMLL and 1");
        uint languages = reader.Number();
        uint bits = reader.Number();
        uint sequences = reader.Number();
        uint entries = reader.Number();
        Check(languages is >= 1 and <= MaxLanguages && bits is >= 1 and <= 24, "its header is out of range");
        Check(sequences <= file.Length && entries <= file.Length, "its length does not match its header");
        var tags = new LanguageOfScript[languages];
        for (int i = 0; i < tags.Length; i++)
        {
            string tag = Encoding.ASCII.GetString(reader.Take(reader.Take(1)[0]));
            tags[i] = new LanguageOfScript(tag, (LetterScript)reader.Take(1)[0]);
        }

        Languages = tags;
        _shift = 64 - (int)bits;
        byte[] buckets = reader.Take(1 << (int)bits).ToArray();
        _marks = new ushort[sequences];
        for (int i = 0; i < _marks.Length; i++)
        {
            _marks[i] = BinaryPrimitives.ReadUInt16LittleEndian(reader.Take(2));
        }

        _entries = reader.Take((int)sequences).ToArray();
        _languageOf = reader.Take((int)entries).ToArray();
        _costOf = reader.Take((int)entries).ToArray();
        bool known = !_languageOf.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)(languages - 1));
        Check(reader.IsAtEnd && known, "it is not whole");
        (_firstSequence, _firstEntry) = Starts(buckets, _entries);
        Check(_firstSequence[^1] == sequences && _firstEntry[^1] == entries, "its counts do not add up");
    }

    /// <summary>The shipped sequences; read once, in about 0.1 s.</summary>
    /// <exception cref="InvalidDataException">The build is broken.</exception>
    public static LetterSequences Default => Shipped.Value;

    /// <summary>The languages, each with its script.</summary>
    public LanguageOfScript[] Languages { get; }

    /// <summary>Number of sequences.</summary>
    public int Count => _marks.Length;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">The bytes break the format.</exception>
    public static LetterSequences Read(Stream stream)
    {
        using var plain = new BrotliStream(stream, CompressionMode.Decompress, leaveOpen: true);
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return new LetterSequences(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>The hash of the empty sequence. <see cref="Before"/> prepends letters one by one.</summary>
    public const ulong NoLetters = 0x9E3779B97F4A7C15;

    /// <summary>The hash of a sequence with one more letter in front.</summary>
    public static ulong Before(ulong sequence, char letter)
    {
        ulong mixed = (sequence ^ letter) * 0xBF58476D1CE4E5B9;
        return mixed ^ (mixed >> 29);
    }

    /// <summary>Bucket of a sequence in a bucket array of this many bits, and its mark.</summary>
    public static (int Bucket, ushort Mark) Place(ulong sequence, int bits)
    {
        ulong spread = sequence * 0x94D049BB133111EB;
        spread ^= spread >> 31;
        return ((int)(spread >> (64 - bits)), (ushort)spread);
    }

    /// <summary>
    /// The languages that know a sequence, and its cost in each: -16 times the log of its last letter's probability.
    /// </summary>
    /// <param name="sequence">Its hash.</param>
    /// <param name="languages">Numbers of the languages.</param>
    /// <param name="costs">The cost in each.</param>
    public void Find(ulong sequence, out ReadOnlySpan<byte> languages, out ReadOnlySpan<byte> costs)
    {
        var (bucket, mark) = Place(sequence, 64 - _shift);
        int entry = _firstEntry[bucket];
        int end = _firstSequence[bucket + 1];
        for (int i = _firstSequence[bucket]; i < end; i++)
        {
            if (_marks[i] == mark)
            {
                languages = _languageOf.AsSpan(entry, _entries[i]);
                costs = _costOf.AsSpan(entry, _entries[i]);
                return;
            }

            entry += _entries[i];
        }

        languages = costs = default;
    }

    private static (int[] Sequences, int[] Entries) Starts(byte[] buckets, byte[] entriesOf)
    {
        int[] sequences = new int[buckets.Length + 1];
        int[] entries = new int[buckets.Length + 1];
        int sequence = 0;
        int entry = 0;
        for (int bucket = 0; bucket < buckets.Length; bucket++)
        {
            (sequences[bucket], entries[bucket]) = (sequence, entry);
            for (int left = buckets[bucket]; left > 0; left--)
            {
                Check(sequence < entriesOf.Length, "its counts do not add up");
                entry += entriesOf[sequence++];
            }
        }

        (sequences[^1], entries[^1]) = (sequence, entry);
        return (sequences, entries);
    }

    private static LetterSequences ReadShipped()
    {
        using var stream = typeof(LetterSequences).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidDataException($"The resource {Resource} is not embedded in this assembly.");
        return Read(stream);
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new InvalidDataException($"The letter sequences are refused: {fault}.");
        }
    }

    private ref struct SpanReader(ReadOnlySpan<byte> left)
    {
        private ReadOnlySpan<byte> _left = left;

        public readonly bool IsAtEnd => _left.IsEmpty;

        public uint Number() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public ReadOnlySpan<byte> Take(int bytes)
        {
            Check(bytes <= _left.Length, "it ends early");
            var taken = _left[..bytes];
            _left = _left[bytes..];
            return taken;
        }
    }
}
