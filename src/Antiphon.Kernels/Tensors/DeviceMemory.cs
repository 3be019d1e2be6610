namespace Antiphon.Kernels;

/// <summary>Memory that a device gave out: what it is made of and where it lies is the device's own affair.</summary>
public abstract class DeviceMemory
{
    /// <summary>Elements it holds.</summary>
    public abstract nint Length { get; }
}
