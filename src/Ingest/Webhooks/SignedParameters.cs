using System.Buffers;
using StreamML.Schemas.Forms;

namespace StreamML.Ingest.Webhooks;

/// <summary>
/// The parameters of a form as Twilio signs them: sorted by name bytewise, each as name and value without a separator,
/// blanks kept. Of several parameters with one name each distinct value counts once, sorted, as in Twilio's libraries.
/// </summary>
internal static class SignedParameters
{
    /// <summary>
    /// Most parameters; Twilio sends about forty. Sorting precedes authentication, so its cost must be bounded.
    /// </summary>
    public const int MostParameters = 20_000;

    /// <summary>Writes the parameters.</summary>
    /// <param name="form">The form.</param>
    /// <param name="target">Receives them; as long as the form.</param>
    /// <param name="length">Bytes written.</param>
    /// <returns>False if there are too many parameters.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> form, Span<byte> target, out int length)
    {
        length = 0;
        byte[] decoded = ArrayPool<byte>.Shared.Rent(form.Length);
        var parameters = ArrayPool<Parameter>.Shared.Rent(64);
        try
        {
            if (!TryDecode(form, decoded, ref parameters, out int count))
            {
                return false;
            }

            var sorted = parameters.AsSpan(0, count);
            sorted.Sort((left, right) => Compare(decoded, left, right));
            for (int at = 0; at < count; at++)
            {
                if (at == 0 || Compare(decoded, sorted[at - 1], sorted[at]) != 0)
                {
                    var both = decoded.AsSpan(sorted[at].Start, sorted[at].NameBytes + sorted[at].ValueBytes);
                    both.CopyTo(target[length..]);
                    length += both.Length;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(decoded);
            ArrayPool<Parameter>.Shared.Return(parameters);
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> form, byte[] decoded, ref Parameter[] parameters, out int count)
    {
        count = 0;
        var reader = new FormReader(form);
        int end = 0;
        while (reader.TryRead(out var name, out var value))
        {
            if (count == MostParameters)
            {
                return false;
            }

            if (count == parameters.Length)
            {
                var larger = ArrayPool<Parameter>.Shared.Rent(2 * count);
                parameters.CopyTo(larger, 0);
                ArrayPool<Parameter>.Shared.Return(parameters);
                parameters = larger;
            }

            int nameBytes = FormReader.Decode(name, decoded.AsSpan(end));
            int valueBytes = FormReader.Decode(value, decoded.AsSpan(end + nameBytes));
            parameters[count++] = new Parameter(end, nameBytes, valueBytes);
            end += nameBytes + valueBytes;
        }

        return true;
    }

    private static int Compare(byte[] decoded, Parameter left, Parameter right)
    {
        int byName = Name(decoded, left).SequenceCompareTo(Name(decoded, right));
        return byName != 0 ? byName : Value(decoded, left).SequenceCompareTo(Value(decoded, right));
    }

    private static ReadOnlySpan<byte> Name(byte[] decoded, Parameter of) => decoded.AsSpan(of.Start, of.NameBytes);

    private static ReadOnlySpan<byte> Value(byte[] decoded, Parameter of)
        => decoded.AsSpan(of.Start + of.NameBytes, of.ValueBytes);

    // Name and value are adjacent, which is how they are signed.
    private readonly record struct Parameter(int Start, int NameBytes, int ValueBytes);
}
