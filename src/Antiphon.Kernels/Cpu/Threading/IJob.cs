namespace Antiphon.Kernels;

/// <summary>Work that falls into independent tasks. A job is a struct of pointers and numbers, so that handing it over allocates nothing.</summary>
internal interface IJob
{
    /// <summary>Does one task; <paramref name="worker"/> tells whose scratch memory to use.</summary>
    void Run(int task, int worker);
}
