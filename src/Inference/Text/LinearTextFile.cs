using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Text;

/// <summary>
/// The bytes of a linear text model, format <c>linear-text/1</c>, little endian: magic <c>SMLT</c>; classes, inputs and
/// rows (u32 each); temperature (f32); a bias a class (f32); for each input a mean effect a class (f32); then the rows
/// in ascending order of key: key (u32, not 0), idf (f16), scale (f16), a weight a class (s8).
/// </summary>
/// <remarks>
/// A row is what one n-gram adds to the scores before normalisation: weight times scale, the idf counted in. The idf
/// stands beside it for the norm.
/// </remarks>
internal sealed class LinearTextFile
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "linear-text/1";

    /// <summary>Most classes.</summary>
    public const int MaxClasses = 64;

    private const uint Magic = 0x544C4D53; // "SMLT"
    private const int HeaderBytes = 20;
    private const int RowHeadBytes = 8;
    private const int MaxRows = 1 << 24;

    private readonly ReadOnlyMemory<byte> _rows;

    private LinearTextFile(int classes, float temperature, float[] bias, float[][] inputs, ReadOnlyMemory<byte> rows) =>
        (Classes, Temperature, Bias, Inputs, _rows) = (classes, temperature, bias, inputs, rows);

    /// <summary>How many classes.</summary>
    public int Classes { get; }

    /// <summary>What scores are divided by before softmax: above 1 it takes confidence away.</summary>
    public float Temperature { get; }

    /// <summary>Score of each class without any feature.</summary>
    public float[] Bias { get; }

    /// <summary>What each input adds to each class, for each of its units.</summary>
    public float[][] Inputs { get; }

    /// <summary>How many n-grams it knows.</summary>
    public int RowCount => _rows.Length / (RowHeadBytes + Classes);

    /// <summary>Row <paramref name="i"/>; the weights are a view.</summary>
    public (uint Key, float Idf, float Scale) Row(int i, out ReadOnlySpan<byte> weights)
    {
        var row = _rows.Span.Slice(i * (RowHeadBytes + Classes), RowHeadBytes + Classes);
        weights = row[RowHeadBytes..];
        return Head(row);
    }

    /// <summary>Reads and checks all of it, before anything is made of it.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static LinearTextFile Parse(ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        Check(bytes.Length >= HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic, "it does not begin with SMLT");
        uint classes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint inputs = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        uint rows = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        Check(classes is >= 2 and <= MaxClasses, $"it has {classes} classes, not 2 to {MaxClasses}");
        Check(inputs <= 64, $"it has {inputs} inputs, more than 64");
        Check(rows <= MaxRows, $"it has {rows} rows, more than {MaxRows}");
        long expected = HeaderBytes + (4L * classes * (1 + inputs)) + ((long)rows * (RowHeadBytes + classes));
        Check(bytes.Length == expected, $"it has {bytes.Length} bytes, but its header requires {expected}");
        float temperature = BinaryPrimitives.ReadSingleLittleEndian(bytes[16..]);
        Check(temperature is >= 0.01f and <= 100f, "its temperature is not 0.01 to 100");
        int at = HeaderBytes;
        float[] bias = Floats(bytes, (int)classes, ref at);
        float[][] effects = new float[inputs][];
        for (int i = 0; i < inputs; i++)
        {
            effects[i] = Floats(bytes, (int)classes, ref at);
        }

        CheckRows(bytes[at..], RowHeadBytes + (int)classes);
        return new LinearTextFile((int)classes, temperature, bias, effects, file[at..]);
    }

    /// <summary>Lays a model out. The rows must be in ascending order of key.</summary>
    public static byte[] Write(
        float temperature, float[] bias, float[][] inputs, IReadOnlyList<(uint Key, float Idf, float[] Effects)> rows)
    {
        int classes = bias.Length;
        byte[] file = new byte[
            HeaderBytes + (4 * classes * (1 + inputs.Length)) + (rows.Count * (RowHeadBytes + classes))];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)classes);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), (uint)inputs.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(12), (uint)rows.Count);
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(16), temperature);
        int at = HeaderBytes;
        foreach (float value in bias.Concat(inputs.SelectMany(each => each)))
        {
            BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), value);
            at += 4;
        }

        foreach (var (key, idf, effects) in rows)
        {
            WriteRow(file.AsSpan(at, RowHeadBytes + classes), key, idf, effects);
            at += RowHeadBytes + classes;
        }

        return file;
    }

    /// <summary>
    /// Lays out this model with other biases and temperature, and with rows replaced or added. Other rows keep their
    /// bytes.
    /// </summary>
    /// <param name="temperature">The temperature.</param>
    /// <param name="bias">Bias of each class.</param>
    /// <param name="rows">The rows, in ascending order of key.</param>
    public byte[] Amend(
        float temperature, float[] bias, IReadOnlyList<(uint Key, float Idf, float[] Effects)> rows)
    {
        int size = RowHeadBytes + Classes;
        byte[] head = Write(temperature, bias, Inputs, []);
        var file = new ArrayBufferWriter<byte>(head.Length + _rows.Length + (rows.Count * size));
        file.Write(head);
        int at = 0;
        foreach (var (key, idf, effects) in rows)
        {
            int from = at;
            while (at < _rows.Length && Head(_rows.Span[at..]).Key < key)
            {
                at += size;
            }

            file.Write(_rows.Span[from..at]);
            at += at < _rows.Length && Head(_rows.Span[at..]).Key == key ? size : 0;
            WriteRow(file.GetSpan(size)[..size], key, idf, effects);
            file.Advance(size);
        }

        file.Write(_rows.Span[at..]);
        byte[] bytes = file.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), (uint)((bytes.Length - head.Length) / size));
        return bytes;
    }

    private static void WriteRow(Span<byte> row, uint key, float idf, float[] effects)
    {
        var scale = (Half)(effects.Max(Math.Abs) / 127f);
        float unit = (float)scale;
        BinaryPrimitives.WriteUInt32LittleEndian(row, key);
        BinaryPrimitives.WriteHalfLittleEndian(row[4..], (Half)idf);
        BinaryPrimitives.WriteHalfLittleEndian(row[6..], scale);
        for (int c = 0; c < effects.Length; c++)
        {
            float steps = unit == 0 ? 0 : Math.Clamp(MathF.Round(effects[c] / unit), -127, 127);
            row[RowHeadBytes + c] = unchecked((byte)(sbyte)steps);
        }
    }

    private static float[] Floats(ReadOnlySpan<byte> bytes, int count, ref int at)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++, at += 4)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[at..]);
            Check(float.IsFinite(values[i]) && Math.Abs(values[i]) <= 1e6f, "a weight is not a number up to a million");
        }

        return values;
    }

    private static void CheckRows(ReadOnlySpan<byte> rows, int size)
    {
        uint last = 0;
        for (int at = 0; at < rows.Length; at += size)
        {
            var (key, idf, scale) = Head(rows[at..]);
            Check(key > last, "its rows are not in ascending order of key");
            Check(idf is > 0 and <= 1_000 && scale is >= 0 and <= 1_000, "an idf or scale is out of range");
            last = key;
        }
    }

    private static (uint Key, float Idf, float Scale) Head(ReadOnlySpan<byte> row) => (
        BinaryPrimitives.ReadUInt32LittleEndian(row),
        (float)BinaryPrimitives.ReadHalfLittleEndian(row[4..]),
        (float)BinaryPrimitives.ReadHalfLittleEndian(row[6..]));

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The linear text model is refused: {fault}.");
        }
    }
}
