using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using StreamML.Schemas.Messages;
using StreamML.Schemas.Topics;

namespace StreamML.Sink.Copying;

/// <summary>
/// Rows in PostgreSQL's binary COPY format, built in memory and sent in one piece, so that no row waits for the network
/// and a part of the rows can be sent again alone. One thread at a time.
/// </summary>
/// <remarks>
/// A row, all big-endian (PostgreSQL 15 manual, COPY, "Binary Format", version of 7.4):
/// <code>
/// 0  int16  number of fields
/// 2  for each field: int32 length of the value, -1 for null; then the value's bytes
/// </code>
/// Values: text is UTF-8; boolean one byte; integers and IEEE floats of their size; timestamptz int64 microseconds
/// since
/// 2000-01-01; jsonb one byte 1, then JSON; arrays see <see cref="TextArray"/>.
/// </remarks>
internal sealed class CopyBuffer
{
    private const long UnixToPostgresEpochMs = 946_684_800_000;

    // 0001-01-01. Clients (.NET, Python, Java drivers) cannot hold times outside years 1 to 9999.
    private const long FirstMs = -62_135_596_800_000;

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _bytes = new byte[64 * 1024];
    private int _fieldsLeft;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes from <paramref name="start"/> to <paramref name="end"/>.</summary>
    public ReadOnlyMemory<byte> Slice(int start, int end) => _bytes.AsMemory(start, end - start);

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void Truncate(int length)
    {
        Length = length;
        _fieldsLeft = 0;
    }

    /// <summary>Empties it, and lets memory above <paramref name="keepBytes"/> go.</summary>
    public void Clear(int keepBytes)
    {
        Truncate(0);
        if (_bytes.Length > keepBytes)
        {
            _bytes = new byte[64 * 1024];
        }
    }

    /// <summary>Adds whole rows of another buffer.</summary>
    public void Append(ReadOnlySpan<byte> rows) => rows.CopyTo(Take(rows.Length));

    /// <summary>
    /// Length of the first fields of the row at <paramref name="start"/>, the count of fields included.
    /// </summary>
    public int LengthOfFields(int start, int fields)
    {
        int at = start + sizeof(short);
        for (int field = 0; field < fields; field++)
        {
            at += sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(at)));
        }

        return at - start;
    }

    /// <summary>Begins a row of so many fields.</summary>
    public void BeginRow(int fields)
    {
        BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)fields);
        _fieldsLeft = fields;
    }

    /// <summary>Ends a row.</summary>
    /// <exception cref="InvalidOperationException">A bug: the writer wrote another number of fields than the table
    /// has.</exception>
    public void EndRow()
    {
        if (_fieldsLeft != 0)
        {
            throw new InvalidOperationException($"A row was ended with {_fieldsLeft} fields missing.");
        }
    }

    /// <summary>A null.</summary>
    public void Null() => Field(-1);

    /// <summary>A text, kept also when empty.</summary>
    public void Text(string value)
    {
        _fieldsLeft--;
        WriteText(value);
    }

    /// <summary>A text; null when it is empty, since Protobuf does not tell an empty string from none.</summary>
    public void TextOrNull(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Null();
        }
        else
        {
            Text(value);
        }
    }

    /// <summary>A key that must not be empty.</summary>
    /// <param name="value">The value.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="refusal">The code for an empty one.</param>
    /// <exception cref="RowRefusedException">It is empty.</exception>
    public void Key(string value, string name, RefusalCode? refusal = null)
    {
        if (value.Length == 0)
        {
            throw new RowRefusedException(refusal ?? RefusalCode.MissingKey, $"The field {name} is empty.");
        }

        Text(value);
    }

    /// <summary>JSON for a jsonb column; null when empty.</summary>
    public void JsonOrNull(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            Null();
            return;
        }

        var field = Field(utf8.Length + 1);
        field[0] = 1;
        utf8.CopyTo(field[1..]);
    }

    /// <summary>JSON text for a jsonb column; null when empty.</summary>
    public void JsonOrNull(string json)
    {
        if (json.Length == 0)
        {
            Null();
            return;
        }

        _fieldsLeft--;
        int start = Length;
        Take(4);
        Take(1)[0] = 1;
        AppendUtf8(json);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), Length - start - 4);
    }

    /// <summary>A boolean.</summary>
    public void Bool(bool value) => Field(1)[0] = value ? (byte)1 : (byte)0;

    /// <summary>True; null for false, which nearly all rows are: a null takes no room in a table.</summary>
    public void TrueOrNull(bool value)
    {
        if (value)
        {
            Bool(true);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A smallint.</summary>
    public void Int16(short value) => BinaryPrimitives.WriteInt16BigEndian(Field(2), value);

    /// <summary>An integer.</summary>
    public void Int32(int value) => BinaryPrimitives.WriteInt32BigEndian(Field(4), value);

    /// <summary>An integer or null.</summary>
    public void Int32OrNull(int? value)
    {
        if (value is { } number)
        {
            Int32(number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A bigint.</summary>
    public void Int64(long value) => BinaryPrimitives.WriteInt64BigEndian(Field(8), value);

    /// <summary>A bigint or null.</summary>
    public void Int64OrNull(long? value)
    {
        if (value is { } number)
        {
            Int64(number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A real.</summary>
    public void Float4(float value) => BinaryPrimitives.WriteSingleBigEndian(Field(4), value);

    /// <summary>A real or null.</summary>
    public void Float4OrNull(float? value)
    {
        if (value is { } number)
        {
            Float4(number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A double precision.</summary>
    public void Float8(double value) => BinaryPrimitives.WriteDoubleBigEndian(Field(8), value);

    /// <summary>A double precision or null.</summary>
    public void Float8OrNull(double? value)
    {
        if (value is { } number)
        {
            Float8(number);
        }
        else
        {
            Null();
        }
    }

    /// <summary>A timestamptz from milliseconds since the Unix epoch.</summary>
    /// <exception cref="RowRefusedException">It lies outside the years 1 to 9998.</exception>
    public void Timestamp(long unixMs)
    {
        if (!IsTime(unixMs))
        {
            throw new RowRefusedException(RefusalCode.TimeOutOfRange, "A time lies outside the years 1 to 9998.");
        }

        Int64((unixMs - UnixToPostgresEpochMs) * 1000);
    }

    /// <summary>A timestamptz; null for 0, Protobuf's unset.</summary>
    public void TimestampOrNull(long unixMs)
    {
        if (unixMs == 0)
        {
            Null();
        }
        else
        {
            Timestamp(unixMs);
        }
    }

    /// <summary>Whether a time fits a column.</summary>
    public static bool IsTime(long unixMs) => unixMs is >= FirstMs and <= EventTimes.LatestMs;

    /// <summary>A text[].</summary>
    public void TextArray(IReadOnlyList<string> values)
    {
        int start = BeginArray(elementType: 25, values.Count);
        for (int index = 0; index < values.Count; index++)
        {
            WriteText(values[index]);
        }

        EndArray(start);
    }

    /// <summary>A text[]; null when it is empty, since Protobuf does not tell an empty list from none.</summary>
    public void TextArrayOrNull(IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            Null();
        }
        else
        {
            TextArray(values);
        }
    }

    /// <summary>A field of type <c>real[]</c>.</summary>
    public void Float4Array(ReadOnlySpan<float> values)
    {
        int start = BeginArray(elementType: 700, values.Length);
        foreach (float value in values)
        {
            WriteInt(4);
            BinaryPrimitives.WriteSingleBigEndian(Take(4), value);
        }

        EndArray(start);
    }

    /// <summary>A field of type <c>bigint[]</c>.</summary>
    public void Int64Array(IReadOnlyList<long> values)
    {
        int start = BeginArray(elementType: 20, values.Count);
        for (int index = 0; index < values.Count; index++)
        {
            WriteInt(8);
            BinaryPrimitives.WriteInt64BigEndian(Take(8), values[index]);
        }

        EndArray(start);
    }

    // int32 dimensions, int32 has-nulls, int32 element type (an OID), then int32 size and int32 lower bound of the one
    // dimension, then the elements as fields.
    private int BeginArray(int elementType, int count)
    {
        _fieldsLeft--;
        int start = Length;
        Take(4);
        WriteInt(count == 0 ? 0 : 1);
        WriteInt(0);
        WriteInt(elementType);
        if (count > 0)
        {
            WriteInt(count);
            WriteInt(1);
        }

        return start;
    }

    private void EndArray(int start) =>
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), Length - start - 4);

    private void WriteInt(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    private void WriteText(string value)
    {
        int start = Length;
        Take(4);
        AppendUtf8(value);
        BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(start), Length - start - 4);
    }

    private void AppendUtf8(string value)
    {
        Reserve(StrictUtf8.GetMaxByteCount(value.Length));
        try
        {
            Length += StrictUtf8.GetBytes(value, _bytes.AsSpan(Length));
        }
        catch (EncoderFallbackException)
        {
            throw new RowRefusedException(RefusalCode.InvalidUnicode, "A text holds half of a surrogate pair.");
        }
    }

    private Span<byte> Field(int length)
    {
        _fieldsLeft--;
        WriteInt(length);
        return length > 0 ? Take(length) : default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(int count)
    {
        Reserve(count);
        var span = _bytes.AsSpan(Length, count);
        Length += count;
        return span;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(
                ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max((long)_bytes.Length * 2, (long)Length + count)));
        }
    }
}
