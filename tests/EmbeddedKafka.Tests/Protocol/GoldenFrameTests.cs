using StreamML.EmbeddedKafka.Protocol;
using StreamML.EmbeddedKafka.Protocol.Messages;
using StreamML.EmbeddedKafka.Server;
using StreamML.EmbeddedKafka.Tests.Broker;

namespace StreamML.EmbeddedKafka.Tests.Protocol;

/// <summary>
/// Every body of frames.txt, both ways. A line is: API, version, Request or Response, hex of the body ("-" when empty).
/// The bytes were made by an encoder of its own from the protocol's field definitions, with made-up values, and a
/// second time with every field null that may be.
/// </summary>
public sealed class GoldenFrameTests
{
    public static TheoryData<string> Apis => [.. Frames().Select(frame => frame.Api).Distinct()];

    [Theory]
    [MemberData(nameof(Apis))]
    public void Body_ReadAndWrittenAgain_IsTheSame(string api)
    {
        foreach ((_, short version, string kind, byte[] body) in Frames().Where(frame => frame.Api == api))
        {
            var message = Create(api, kind);
            bool flexible = IsFlexible(api, version);
            var reader = new WireReader(body, version, flexible);
            message.Visit(reader);
            Assert.True(reader.Remaining == 0, $"{api} {kind} v{version}: {reader.Remaining} bytes were not read");
            var writer = new WireWriter(version, flexible);
            message.Visit(writer);
            Assert.True(
                body.AsSpan().SequenceEqual(writer.ToArray()),
                $"{api} {kind} v{version}: {Convert.ToHexString(body)} became {Convert.ToHexString(writer.ToArray())}");
        }
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public void Body_CutAnywhere_IsRefused(string api)
    {
        foreach ((_, short version, string kind, byte[] body) in Frames().Where(frame => frame.Api == api))
        {
            for (int length = 0; length < body.Length; length++)
            {
                var message = Create(api, kind);
                var reader = new WireReader(body.AsMemory(0, length), version, IsFlexible(api, version));
                Assert.Throws<WireFormatException>(() => message.Visit(reader));
            }
        }
    }

    [Fact]
    public void Frames_CoverEveryServedVersion()
    {
        var covered = Frames().Select(frame => (frame.Api, frame.Version, frame.Kind)).ToHashSet();
        foreach (var handler in ServedApis.All.Where(handler => handler.Key < ApiKey.EraseRecords))
        {
            for (short version = handler.Min; version <= handler.Max; version++)
            {
                Assert.Contains(($"{handler.Key}", version, "Request"), covered);
                Assert.Contains(($"{handler.Key}", version, "Response"), covered);
            }
        }
    }

    private static bool IsFlexible(string api, short version) =>
        ServedApis.All.Single(handler => $"{handler.Key}" == api).IsFlexible(version);

    private static WireMessage Create(string api, string kind)
    {
        var type = typeof(ProduceRequest).Assembly.GetType($"{typeof(ProduceRequest).Namespace}.{api}{kind}", true)!;
        return (WireMessage)Activator.CreateInstance(type)!;
    }

    private static IEnumerable<(string Api, short Version, string Kind, byte[] Body)> Frames()
    {
        using var stream = typeof(GoldenFrameTests).Assembly.GetManifestResourceStream("frames.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            string[] parts = line.Split(' ');
            yield return (parts[0], short.Parse(parts[1]), parts[2],
                parts[3] == "-" ? [] : Convert.FromHexString(parts[3]));
        }
    }
}
