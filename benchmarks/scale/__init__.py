"""What an archive of any size takes, from figures that were measured on a small one."""
