using System.Buffers.Binary;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Linear;
using StreamML.Inference.Runtimes.Trees;

namespace StreamML.Inference.Runtimes.Mixed;

/// <summary>
/// The bytes of a weighted sum of trees and a linear model of the same rows, format <c>mix/1</c>, little endian: magic
/// <c>SMMX</c>, the trees' share (f32, between 0 and 1), length of the trees (u32), the trees, <c>trees/1</c>, and to
/// the end the linear model, <c>linear/1</c>.
/// </summary>
public sealed class MixFile
{
    /// <summary>Name of the format in manifests.</summary>
    public const string Format = "mix/1";

    private const uint Magic = 0x584D4D53; // "SMMX"
    private const int HeaderBytes = 12;

    /// <summary>Makes a file, which is checked.</summary>
    /// <exception cref="ArtifactException">The parts do not fit each other, or the share is out of range.</exception>
    public MixFile(TreeFile trees, LinearFile linear, float share)
    {
        ArgumentNullException.ThrowIfNull(trees);
        ArgumentNullException.ThrowIfNull(linear);
        Check(share is > 0 and < 1, "its share is not between 0 and 1");
        Check(
            trees.Features == linear.Features.Count && trees.Link == linear.Link,
            "its parts differ in features or link");
        (Trees, Linear, Share) = (trees, linear, share);
    }

    /// <summary>The trees.</summary>
    public TreeFile Trees { get; }

    /// <summary>The linear model.</summary>
    public LinearFile Linear { get; }

    /// <summary>The trees' share of the margin.</summary>
    public float Share { get; }

    /// <summary>Reads and checks all of it.</summary>
    /// <exception cref="ArtifactException">The bytes break the format.</exception>
    public static MixFile Parse(ReadOnlySpan<byte> bytes)
    {
        Check(
            bytes.Length >= HeaderBytes && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic,
            "it does not begin with SMMX");
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        Check(length <= bytes.Length - HeaderBytes, "it ends within its trees");
        var rest = bytes[HeaderBytes..];
        return new MixFile(
            TreeFile.Parse(rest[..(int)length]), LinearFile.Parse(rest[(int)length..]),
            BinaryPrimitives.ReadSingleLittleEndian(bytes[4..]));
    }

    /// <summary>Writes the format. The same parts give the same bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] trees = Trees.ToBytes();
        byte[] head = new byte[HeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(head, Magic);
        BinaryPrimitives.WriteSingleLittleEndian(head.AsSpan(4), Share);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(8), (uint)trees.Length);
        return [.. head, .. trees, .. Linear.ToBytes()];
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new ArtifactException($"The mixed model is refused: {fault}.");
        }
    }
}
