using System.Buffers.Binary;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Runtimes.Linear;

/// <summary>
/// The bytes of a linear model of tabular rows, format <c>linear/1</c>, little endian: magic <c>SMLN</c>, features
/// (u32), link (u32, 0 identity, 1 logistic), bias (f32); then mean, scale and weight of each feature (f32 each).
/// </summary>
/// <param name="Link">From margin to prediction.</param>
/// <param name="Bias">Margin of a row at the means.</param>
/// <param name="Features">What each feature does.</param>
public sealed record LinearFile(TreeLink Link, float Bias, IReadOnlyList<LinearFeature> Features)
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "linear/1";

    /// <summary>Most features.</summary>
    public const int MaxFeatures = 1024;

    private const uint Magic = 0x4E4C4D53; // "SMLN"
    private const int HeaderBytes = 16;
    private const int FeatureBytes = 12;
    private const float MaxValue = 1e9f;

    /// <summary>Reads and checks all of it.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static LinearFile Parse(ReadOnlySpan<byte> bytes)
    {
        Check(bytes.Length >= HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic, "it does not begin with SMLN");
        uint features = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        uint link = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        Check(features is >= 1 and <= MaxFeatures && link <= 1, "its header is out of range");
        Check(bytes.Length == HeaderBytes + (FeatureBytes * features), "its length does not match its header");
        float bias = Value(bytes[12..]);
        var list = new LinearFeature[features];
        for (int f = 0; f < features; f++)
        {
            var row = bytes.Slice(HeaderBytes + (f * FeatureBytes), FeatureBytes);
            list[f] = new LinearFeature(Value(row), Value(row[4..]), Value(row[8..]));
            Check(list[f].Scale >= 1e-9f, "a scale is not above 0");
        }

        return new LinearFile((TreeLink)link, bias, list);
    }

    /// <summary>Lays it out.</summary>
    public byte[] ToBytes()
    {
        byte[] file = new byte[HeaderBytes + (FeatureBytes * Features.Count)];
        BinaryPrimitives.WriteUInt32LittleEndian(file, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), (uint)Features.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(8), (uint)Link);
        BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(12), Bias);
        for (int f = 0; f < Features.Count; f++)
        {
            var row = file.AsSpan(HeaderBytes + (f * FeatureBytes));
            BinaryPrimitives.WriteSingleLittleEndian(row, Features[f].Mean);
            BinaryPrimitives.WriteSingleLittleEndian(row[4..], Features[f].Scale);
            BinaryPrimitives.WriteSingleLittleEndian(row[8..], Features[f].Weight);
        }

        return file;
    }

    private static float Value(ReadOnlySpan<byte> bytes)
    {
        float value = BinaryPrimitives.ReadSingleLittleEndian(bytes);
        Check(Math.Abs(value) <= MaxValue, "a value is not a number up to a thousand million");
        return value;
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The linear model is refused: {fault}.");
        }
    }
}

/// <summary>What a feature does in a linear model.</summary>
/// <param name="Mean">Mean over the training rows.</param>
/// <param name="Scale">Standard deviation over the training rows, above 0.</param>
/// <param name="Weight">Margin for each standard deviation above the mean.</param>
public readonly record struct LinearFeature(float Mean, float Scale, float Weight);
