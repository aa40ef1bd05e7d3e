using StreamML.Messaging.Keys;

namespace StreamML.Testing.Processors;

/// <summary>Keys of installations in tests.</summary>
public static class TestKeys
{
    /// <summary>The key that tests share: the same ids in every run.</summary>
    public static InstallationKey Installation { get; } =
        InstallationKey.Parse("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    /// <summary>Another.</summary>
    public static InstallationKey Other { get; } =
        InstallationKey.Parse("101112131415161718191a1b1c1d1e1f000102030405060708090a0b0c0d0e0f");
}
