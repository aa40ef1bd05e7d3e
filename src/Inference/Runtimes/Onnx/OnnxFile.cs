using System.Text;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Runtimes.Onnx;

/// <summary>
/// Checks a model file before the native library reads it: its size including everything it refers to, and that it
/// refers to nothing outside its folder. Reads the Protobuf of onnx.proto (field numbers from the ONNX specification)
/// by skipping, so that weights are not read.
/// </summary>
internal static class OnnxFile
{
    // Depth of subgraphs; exported models have two or three levels.
    private const int MaxDepth = 64;

    private enum Message
    {
        Model,
        Graph,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
        Function,
        Training,
        ExternalEntry,
    }

    /// <summary>Checks a file.</summary>
    /// <returns>The weight files that it refers to.</returns>
    /// <exception cref="ArtifactException">A rule is broken; the message names the file.</exception>
    public static IReadOnlyList<string> Check(string path, long maxBytes)
    {
        try
        {
            long total = new FileInfo(path).Length;
            RefuseLarge(path, total, maxBytes);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var weights = new List<string>();
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 16 * 1024);
            foreach (string location in ExternalFiles(stream, path))
            {
                if (location.Length == 0 || location != Path.GetFileName(location) || location is "." or "..")
                {
                    throw new ArtifactException(
                        $"{path} keeps weights in '{location}'; they must be in files in its own folder, named "
                        + "without a path.");
                }

                weights.Add(Path.Combine(folder, location));
                total += new FileInfo(weights[^1]).Length;
                RefuseLarge(path, total, maxBytes);
            }

            return weights;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ArtifactException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>Checks bytes, which must not refer to files.</summary>
    /// <exception cref="ArtifactException">A rule is broken.</exception>
    public static void Check(byte[] model, string name, long maxBytes)
    {
        RefuseLarge(name, model.Length, maxBytes);
        using var stream = new MemoryStream(model, writable: false);
        if (ExternalFiles(stream, name).FirstOrDefault() is { } location)
        {
            throw new ArtifactException(
                $"{name} keeps weights in '{location}'; a model passed on as bytes must hold all of them.");
        }
    }

    private static void RefuseLarge(string name, long bytes, long maxBytes)
    {
        if (bytes > maxBytes)
        {
            throw new ArtifactException(
                $"{name} has {bytes} bytes with its external data, more than the {maxBytes} allowed "
                + $"(Onnx__{nameof(OnnxOptions.MaxModelBytes)}).");
        }
    }

    private static HashSet<string> ExternalFiles(Stream stream, string name)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            Walk(stream, stream.Length, Message.Model, found, depth: 0);
        }
        catch (InvalidDataException error)
        {
            throw new ArtifactException($"{name} is not an ONNX model: {error.Message}", error);
        }

        return found;
    }

    /// <summary>The message in a field of a message, if it can contain tensors.</summary>
    private static Message? Child(Message parent, long field) => (parent, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Training, 1 or 2) => Message.Graph,
        (Message.Function, 7) => Message.Node,
        (Message.Graph, 1) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Node, 5) => Message.Attribute,
        (Message.Function, 11) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        (Message.SparseTensor, 1 or 2) => Message.Tensor,
        (Message.Tensor, 13) => Message.ExternalEntry,
        _ => null,
    };

    private static void Walk(Stream stream, long end, Message message, HashSet<string> found, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidDataException($"its graphs are nested more than {MaxDepth} deep");
        }

        string key = "";
        string? value = null;
        while (stream.Position < end)
        {
            long tag = ReadVarint(stream, end);
            long length = LengthOf(stream, tag & 7, end);
            if (length < 0 || length > end - stream.Position)
            {
                throw new InvalidDataException("a field is longer than its container");
            }

            long next = stream.Position + length;

            if ((tag & 7) == 2 && Child(message, tag >> 3) is { } child)
            {
                Walk(stream, next, child, found, depth + 1);
            }
            else if ((tag & 7) == 2 && message == Message.ExternalEntry && tag >> 3 is 1 or 2)
            {
                string text = ReadText(stream, length);
                (key, value) = tag >> 3 == 1 ? (text, value) : (key, text);
            }

            stream.Position = next;
        }

        if (key == "location")
        {
            found.Add(value ?? "");
        }
    }

    private static long LengthOf(Stream stream, long wireType, long end)
    {
        switch (wireType)
        {
            case 0:
                ReadVarint(stream, end);
                return 0;
            case 1:
                return 8;
            case 2:
                return ReadVarint(stream, end);
            case 5:
                return 4;
            default:
                throw new InvalidDataException("it is not Protobuf");
        }
    }

    private static long ReadVarint(Stream stream, long end)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && stream.Position < end; shift += 7)
        {
            int next = stream.ReadByte();
            if (next < 0)
            {
                break;
            }

            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw new InvalidDataException("it ends inside a number");
    }

    private static string ReadText(Stream stream, long length)
    {
        if (length > 4_096)
        {
            throw new InvalidDataException("the name of a file of weights is longer than 4096 bytes");
        }

        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
