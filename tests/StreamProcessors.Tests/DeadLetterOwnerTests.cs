using System.Reflection;
using StreamML.Schemas.Topics;

namespace StreamML.StreamProcessors.Tests;

/// <summary>Who dead-letters what, as the catalogue says.</summary>
public sealed class DeadLetterOwnerTests
{
    [Fact]
    public void Owner_OfEachTopic_ReadsIt()
    {
        var readers = Topology.Roles.ToDictionary(role => role.Name, role => role.Inputs, StringComparer.Ordinal);
        foreach (var topic in TopicCatalogue.All)
        {
            Assert.All(topic.DeadLetteredBy, owner => Assert.Contains(topic, readers[owner.Role]));
        }

        Assert.All(readers, reader => Assert.Contains(
            reader.Value, topic => topic.DeadLetteredBy.Any(owner => owner.Role == reader.Key)));
    }

    [Fact]
    public void Code_OfEachReason_HasOneOwnerPerTopicAndANameOfItsOwn()
    {
        foreach (var topic in TopicCatalogue.All)
        {
            Assert.Distinct(topic.DeadLetteredBy.SelectMany(owner => owner.Codes));
        }

        string[] names = [.. typeof(RefusalCode).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(code => ((RefusalCode)code.GetValue(null)!).Name)];
        Assert.Distinct(names);
        Assert.All(names, name => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", name));
    }
}
