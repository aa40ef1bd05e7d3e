using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamML.Messaging.Tracing;

/// <summary>
/// A place in a trace, as the header <c>traceparent</c> carries it over HTTP and on topics (W3C Trace Context, level
/// 2). An id that we make is a hash of what it stands for, never random, so that a replay writes the same bytes. The
/// default value is no place.
/// </summary>
/// <remarks>
/// <code>
/// 0   2 bytes   version, 00; more may follow a higher one, ff is invalid
/// 3   32 bytes  trace id, not all zeros
/// 36  16 bytes  span id, not all zeros
/// 53  2 bytes   flags: 01 sampled, 02 the trace id is random
/// </code>
/// Lower-case hex, with a dash between the parts.
/// </remarks>
/// <param name="TraceId">Id of the trace.</param>
/// <param name="SpanId">Id of the span that the bearer comes from.</param>
/// <param name="Flags">Flags of level 2.</param>
public readonly record struct TraceParent(UInt128 TraceId, ulong SpanId, byte Flags)
{
    /// <summary>Name of the header.</summary>
    public const string Header = "traceparent";

    private const int Length = 55;
    private const byte SampledFlag = 1;
    private const byte KnownFlags = 3;

    // Ids of deliveries and events fit; longer ones are hashed from the heap.
    private const int StackBytesMax = 256;
    private const int FixedBytes = 32;

    /// <summary>There is no trace.</summary>
    public bool IsNone => SpanId == 0;

    /// <summary>Whoever began the trace wants its spans recorded.</summary>
    public bool IsSampled => (Flags & SampledFlag) != 0;

    /// <summary>The trace id in hex, as tracing systems search for it.</summary>
    public string TraceIdText => TraceId.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Reads a header of HTTP; none if there is none, or it is invalid.</summary>
    public static TraceParent Read(string? header)
    {
        if (header is null || header.Length < Length)
        {
            return default;
        }

        // One more tells whether it ends there.
        Span<byte> bytes = stackalloc byte[Length + 1];
        int taken = Math.Min(header.Length, bytes.Length);
        Encoding.ASCII.GetBytes(header.AsSpan(0, taken), bytes);
        return Read(bytes[..taken]);
    }

    /// <summary>Reads a header of a record; none if it is invalid.</summary>
    public static TraceParent Read(ReadOnlySpan<byte> header)
    {
        if (header.Length < Length || header[2] != '-' || header[35] != '-' || header[52] != '-'
            || !TryHex(header[..2], out ulong version) || version == 0xff
            || (header.Length > Length && (version == 0 || header[Length] != '-'))
            || !TryHex(header.Slice(3, 16), out ulong high) || !TryHex(header.Slice(19, 16), out ulong low)
            || !TryHex(header.Slice(36, 16), out ulong span) || !TryHex(header.Slice(53, 2), out ulong flags)
            || (high | low) == 0 || span == 0)
        {
            return default;
        }

        return new TraceParent(new UInt128(high, low), span, (byte)(flags & KnownFlags));
    }

    /// <summary>A trace that begins with something, by its id. It is not sampled.</summary>
    public static TraceParent Start(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        default(TraceParent).Digest(id, 0, hash);
        return new TraceParent(
            BinaryPrimitives.ReadUInt128BigEndian(hash), SpanIdOf(hash[16..]), Flags: 0);
    }

    /// <summary>The place of what a step makes of the bearer: the same at each replay.</summary>
    /// <param name="step">Name of the step.</param>
    /// <param name="number">Which one, where a step makes several.</param>
    public TraceParent Child(string step, int number = 0)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(step, number, hash);
        return this with { SpanId = SpanIdOf(hash) };
    }

    /// <summary>The same place, sampled or not.</summary>
    public TraceParent Sampled(bool sampled) => this with
    {
        Flags = (byte)(sampled ? Flags | SampledFlag : Flags & ~SampledFlag),
    };

    /// <summary>The place as .NET's tracing has it, to link or to continue.</summary>
    public ActivityContext ToContext() => Context(SpanId);

    /// <summary>A context whose first span begins this trace, without a span above it.</summary>
    internal ActivityContext ToNewTrace() => Context(spanId: 0);

    /// <summary>The header's bytes.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    /// <summary>The header's text.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"00-{TraceId:x32}-{SpanId:x16}-{Flags:x2}");

    private ActivityContext Context(ulong spanId)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, TraceId);
        var trace = ActivityTraceId.CreateFromBytes(bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, spanId);
        return new ActivityContext(
            trace, spanId == 0 ? default : ActivitySpanId.CreateFromBytes(bytes[..8]),
            IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None, traceState: null, isRemote: true);
    }

    // The parent's ids and not its record's offset: of a derived topic the offsets differ between two runs.
    private void Digest(string step, int number, Span<byte> hash)
    {
        int size = FixedBytes + Encoding.UTF8.GetByteCount(step);
        var bytes = size <= StackBytesMax ? stackalloc byte[StackBytesMax] : new byte[size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, TraceId);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], SpanId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[24..], number);
        Encoding.UTF8.GetBytes(step, bytes[FixedBytes..]);
        SHA256.HashData(bytes[..size], hash);
    }

    private static ulong SpanIdOf(ReadOnlySpan<byte> hash) =>
        Math.Max(1, BinaryPrimitives.ReadUInt64BigEndian(hash));

    // Upper case is invalid.
    private static bool TryHex(ReadOnlySpan<byte> digits, out ulong value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            int number = digit switch
            {
                >= (byte)'0' and <= (byte)'9' => digit - '0',
                >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
                _ => -1,
            };
            if (number < 0)
            {
                return false;
            }

            value = (value << 4) | (uint)number;
        }

        return true;
    }
}
