using Google.Protobuf.Reflection;
using StreamML.EmbeddedRegistry.Protobuf;

namespace StreamML.EmbeddedRegistry.Tests.Protobuf;

public sealed class ProtoParserTests
{
    [Theory]
    [InlineData("x", "line 1, column 1")]
    [InlineData("syntax = \"proto4\";", "must be")]
    [InlineData("edition = \"2023\";", "editions are not supported")]
    [InlineData("syntax = \"proto3\";\nmessage A {\n  string a = 1\n}", "line 4, column 1")]
    [InlineData("syntax = \"proto3\"; message A { string a = 1; string b = 1; }", "used twice")]
    [InlineData("syntax = \"proto3\"; message A { string a = 1; string a = 2; }", "used twice")]
    [InlineData("syntax = \"proto3\"; message A {} message A {}", "defined twice")]
    [InlineData("syntax = \"proto3\"; message A { string a = 0; }", "the number 0")]
    [InlineData("syntax = \"proto3\"; message A { string a = 19500; }", "Protobuf's own")]
    [InlineData("syntax = \"proto3\"; message A { string a = 536870912; }", "up to 536870911")]
    [InlineData("syntax = \"proto3\"; message A { B b = 1; }", "\"B\" is not defined")]
    [InlineData("syntax = \"proto3\"; import \"b.proto\"; message A {}", "not among the references")]
    [InlineData("syntax = \"proto3\"; message A { required string a = 1; }", "no required")]
    [InlineData("syntax = \"proto3\"; message A { reserved 3 to 5; string a = 4; }", "reserved number")]
    [InlineData("syntax = \"proto3\"; message A { reserved \"a\"; string a = 4; }", "reserved name")]
    [InlineData("syntax = \"proto3\"; message A { oneof o {} }", "empty")]
    [InlineData("syntax = \"proto3\"; message A { oneof o { repeated string a = 1; } }", "no label")]
    [InlineData("syntax = \"proto3\"; message A { map<double, string> a = 1; }", "a map's key")]
    [InlineData("syntax = \"proto3\"; message A { repeated map<int32, string> a = 1; }", "a map has no label")]
    [InlineData("syntax = \"proto3\"; enum E { A = 1; }", "first value is 0")]
    [InlineData("syntax = \"proto3\"; enum E { A = 0; B = 0; }", "allow_alias")]
    [InlineData("syntax = \"proto3\"; enum E {}", "no values")]
    [InlineData("syntax = \"proto3\"; enum E { A = 0; } enum F { A = 0; }", "used twice")]
    [InlineData("message A { string a = 1; }", "needs a label")]
    [InlineData("syntax = \"proto3\"; /* never closed", "comment without an end")]
    [InlineData("syntax = \"proto3", "string without an end")]
    [InlineData("syntax = \"proto3\"; message A { string a = 1 [deprecated = true; }", "expected ']'")]
    [InlineData("syntax = \"proto3\"; service S { rpc A(B) returns (B); }", "is no message")]
    [InlineData("syntax = \"proto3\"; message Ä {}", "unexpected character")]
    public void Parse_OfAnUnsoundFile_SaysWhereOrWhat(string text, string expected)
    {
        var refused = Assert.Throws<ProtoSyntaxException>(() => ProtoSchema.Parse(text, "a.proto"));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_BeyondALimit_Refuses()
    {
        static void Refused(string text, ProtoLimits limits, string expected) => Assert.Contains(
            expected,
            Assert.Throws<ProtoSyntaxException>(() => ProtoSchema.Parse(text, "", limits: limits)).Message,
            StringComparison.Ordinal);

        string Nested(int depth) =>
            "syntax = \"proto3\";" + string.Concat(Enumerable.Repeat("message A {", depth)) + new string('}', depth);
        ProtoSchema.Parse(Nested(32), "");
        Refused(Nested(33), new ProtoLimits(), "deeper than 32");
        Refused(Nested(50_000), new ProtoLimits(), "deeper than 32");
        Refused($"option x = {new string('{', 100_000)}", new ProtoLimits(), "deeper than 32");
        Refused("syntax = \"proto3\";  ", new ProtoLimits { TextCharsMax = 19 }, "19 are allowed");
        Refused("syntax = \"proto3\"; message A { int32 a = 1; }", new ProtoLimits { ElementsMax = 1 },
            "more than 1 elements");
    }

    [Fact]
    public void Parse_OfEverything_PrintsATextThatParsesToTheSame()
    {
        var schema = ProtoSchema.Parse(Everything, "a.proto");

        var again = ProtoSchema.Parse(schema.ToText(), "a.proto");

        Assert.Equal(schema.File, again.File);
        Assert.Equal(schema.ToText(), again.ToText());
        Assert.Equal(schema.File, ProtoSchema.Link(FileDescriptorProto.Parser.ParseFrom(
            Google.Protobuf.MessageExtensions.ToByteArray(schema.File)), "a.proto").File);
    }

    [Fact]
    public void TryReadSerialized_OfAnyBytes_NeverThrowsAnythingElse()
    {
        var random = new Random(5);
        byte[] sound = Google.Protobuf.MessageExtensions.ToByteArray(ProtoSchema.Parse(Everything, "a.proto").File);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] bytes = sound.ToArray();
            for (int flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                var file = ProtoSchema.TryReadSerialized(Convert.ToBase64String(bytes), new ProtoLimits());
                if (file is not null)
                {
                    _ = ProtoSchema.Parse(ProtoSchema.Link(file, "").ToText(), "");
                }
            }
            catch (ProtoSyntaxException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    [Fact]
    public void Parse_OfMutatedText_NeverThrowsAnythingElse()
    {
        var random = new Random(7);
        const string Alphabet = "{}[]()<>=;:,.+-/\"'\\*#0189axeE_ \n\u00e9\ud83d";
        for (int round = 0; round < 20_000; round++)
        {
            var text = Everything.ToCharArray().ToList();
            for (int edits = random.Next(1, 6); edits > 0; edits--)
            {
                int at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0:
                        text[at] = Alphabet[random.Next(Alphabet.Length)];
                        break;
                    case 1:
                        text.RemoveRange(at, Math.Min(random.Next(30), text.Count - at));
                        break;
                    default:
                        text.InsertRange(at, Everything.Substring(random.Next(Everything.Length - 30), 30));
                        break;
                }
            }

            try
            {
                var schema = ProtoSchema.Parse(new string([.. text]), "");
                Assert.Equal(schema.File, ProtoSchema.Parse(schema.ToText(), "").File);
            }
            catch (ProtoSyntaxException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    internal const string Everything =
        """
        // Every construct of proto2, in odd shapes.
        syntax = 'proto2';
        package a.b;
        import "google/protobuf/timestamp.proto";
        import public "google/protobuf/descriptor.proto";
        option java_package = "x" '\x41\102\n\"' "ü";
        option optimize_for = SPEED;
        option (custom.file) = { a: 1, b { c: "}" } };
        extend google.protobuf.FieldOptions { optional string unit = 50001; repeated int32 codes = 50002; }
        message Outer {
          option deprecated = true;
          required int32 r = 1 [default = -5, deprecated = true];
          optional bytes raw = 2 [default = "\x00\377\"a", (unit) = "ms"];
          repeated double d = 3 [packed = true];
          optional double limit = 0x4 [default = -inf];
          optional float ratio = 05 [default = 1e-3];
          optional Inner.Kind kind = 6 [default = KIND_B];
          map < string , .a.b.Outer.Inner > inners = 7;
          oneof choice { Inner one = 8; string two = 9; option (custom.oneof) = true; }
          optional group Grp = 10 { optional int32 x = 1; }
          optional string message = 11 [json_name = "msg"];
          optional .google.protobuf.Timestamp at = 12;
          reserved 20, 30 to 40, 1000 to max;
          reserved "old", "older";
          extensions 100 to 199;
          message Inner { enum Kind { option allow_alias = true; KIND_A = 0; KIND_B = 1;
            KIND_C = 1 [deprecated = true]; KIND_N = -1; reserved 5, 7 to max; reserved "KIND_X"; } ; }
          extend Outer { optional string ext = 100; }
          ;
        }
        service S { option deprecated = true; rpc A(Outer) returns (stream .a.b.Outer);
          rpc B(stream Outer) returns (Outer.Inner) { option idempotency_level = IDEMPOTENT; } }
        """;
}
