using System.Reflection;
using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;
using StreamML.Testing;
using StreamML.Testing.Interop;

namespace StreamML.Schemas.Tests.Interop;

/// <summary>
/// The registry's own .proto parser against protoc: the same descriptor, field for field, of every file at hand.
/// </summary>
public sealed class ProtocParityTests : IDisposable
{
    private const string IncludeFolder = "/usr/include";

    private const string Odd =
        """
        syntax = "proto2";
        package odd.shapes;
        import public "streamml/test/money.proto";
        import "google/protobuf/timestamp.proto";
        option java_package = "a" '\x41\102\n\"' "\t";
        option optimize_for = CODE_SIZE;
        message Outer {
          option deprecated = true;
          required int32 r = 1 [default = -5, deprecated = true];
          optional bytes raw = 2 [default = "\x00\377\"a"];
          repeated double d = 3 [packed = true];
          optional double limit = 0x4 [default = -inf];
          optional float ratio = 05 [default = 1.5];
          optional Inner.Kind kind = 6 [default = KIND_B];
          map < string , .odd.shapes.Outer.Inner > by_name_x = 7;
          oneof choice { Inner one = 8; string two = 9; }
          optional group Grp = 10 { optional int32 x = 1; }
          optional string message = 11 [json_name = "msg"];
          optional .google.protobuf.Timestamp at = 12;
          optional streamml.test.Money money_2go = 13 [lazy = true];
          optional uint64 big = 14 [default = 18446744073709551615, jstype = JS_STRING];
          reserved 20, 30 to 40, 1000 to max;
          reserved "old", "older";
          extensions 100 to 199;
          message Inner {
            enum Kind {
              option allow_alias = true;
              KIND_A = 0; KIND_B = 1; KIND_C = 1 [deprecated = true]; KIND_N = -1; reserved 5, 7 to max;
            }
          }
          extend Outer { optional string ext_here = 100; }
        }
        extend Outer { repeated int32 ext_there = 101; }
        service S {
          option deprecated = true;
          rpc A(Outer) returns (stream .odd.shapes.Outer);
          rpc B(stream Outer) returns (Outer.Inner) { option idempotency_level = IDEMPOTENT; }
        }
        """;

    private readonly ScratchFolder _folder = new();

    [ProtocFact]
    public async Task Parser_OfEveryFileAtHand_MakesTheDescriptorProtocMakes()
    {
        var names = WriteFiles();
        var expected = await CompileAsync(_folder.Path, names);
        var parsed = Parse(name => File.ReadAllText(Resolve(name)));

        Assert.True(expected.Count > 10);
        foreach (var file in expected)
        {
            Assert.Equal(file, parsed(file.Name)!.File);
        }
    }

    [ProtocFact]
    public async Task Printer_OfEveryFileAtHand_WritesWhatProtocReadsBack()
    {
        var names = WriteFiles();
        var expected = await CompileAsync(_folder.Path, names);
        using var printed = new ScratchFolder();
        foreach (var file in expected)
        {
            string target = Path.Combine(printed.Path, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            var byName = expected.ToDictionary(each => each.Name, StringComparer.Ordinal);
            await File.WriteAllTextAsync(target, Linked(file.Name, byName).ToText());
        }

        foreach (var (before, after) in expected.Zip(await CompileAsync(printed.Path, names)))
        {
            Assert.Equal(before, after);
        }
    }

    public void Dispose() => _folder.Dispose();

    private static ProtoSchema Linked(string name, Dictionary<string, FileDescriptorProto> files) =>
        ProtoSchema.Link(files[name], name, import => files.ContainsKey(import) ? Linked(import, files) : null);

    private static Func<string, ProtoSchema?> Parse(Func<string, string> read)
    {
        var parsed = new Dictionary<string, ProtoSchema>(StringComparer.Ordinal);
        ProtoSchema? Get(string name)
        {
            if (!parsed.TryGetValue(name, out var schema))
            {
                parsed[name] = schema = ProtoSchema.Parse(read(name), name, Get);
            }

            return schema;
        }

        return Get;
    }

    private string Resolve(string name) =>
        File.Exists(Path.Combine(_folder.Path, name))
            ? Path.Combine(_folder.Path, name)
            : Path.Combine(IncludeFolder, name);

    private List<string> WriteFiles()
    {
        List<string> names = ["odd.proto"];
        File.WriteAllText(Path.Combine(_folder.Path, "odd.proto"), Odd);
        foreach (var assembly in new[] { typeof(ProtocParityTests).Assembly, typeof(Topics.TopicCatalogue).Assembly })
        {
            foreach (string? resource in assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith("protos/", StringComparison.Ordinal)))
            {
                string name = resource["protos/".Length..];
                string target = Path.Combine(_folder.Path, name);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                using var stream = assembly.GetManifestResourceStream(resource)!;
                using var file = File.Create(target);
                stream.CopyTo(file);
                names.Add(name);
            }
        }

        names.AddRange(Directory.GetFiles(Path.Combine(IncludeFolder, "google", "protobuf"), "*.proto")
            .Select(path => Path.GetRelativePath(IncludeFolder, path)));
        return names;
    }

    private static async Task<IReadOnlyList<FileDescriptorProto>> CompileAsync(string root, List<string> names)
    {
        string output = Path.Combine(root, "set.binpb");
        await ExternalTool.ProtocAsync(
            [$"-I{root}", $"-I{IncludeFolder}", "--include_imports", $"--descriptor_set_out={output}", .. names]);
        return FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(output)).File;
    }

    private sealed class ProtocFactAttribute : FactAttribute
    {
        public ProtocFactAttribute() => Skip = ExternalTool.ProtocSkipReason
            ?? (Directory.Exists(Path.Combine(IncludeFolder, "google", "protobuf"))
                ? null
                : "Google's .proto files are missing (libprotobuf-dev)");
    }
}
